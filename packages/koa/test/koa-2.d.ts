// Types for Koa 2 under its alias. The parts used by the tests have the same types in Koa 3.
declare module 'koa-2' {
  export { default } from 'koa';
}
