// Types for Express 4 under its alias. The parts used by the tests have the same types in Express 5.
declare module 'express-4' {
  export { default } from 'express';
}
