// Express 4 under its alias. What the tests use of it has the same types in Express 5.
declare module 'express-4' {
  export { default } from 'express';
}
