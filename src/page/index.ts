export type { ServiceFacts } from './page-document.js';
export { servePage } from './serve-page.js';
