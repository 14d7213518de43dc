export { passOnToSandbox } from './pass-on.js';
