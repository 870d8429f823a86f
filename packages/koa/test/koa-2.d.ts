// Koa 2 under its alias. What the tests use of it has the same types in Koa 3.
declare module 'koa-2' {
  export { default } from 'koa';
}
