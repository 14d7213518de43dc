export { GeneratorModule, TEXT_GENERATOR } from './generator.module.js';
