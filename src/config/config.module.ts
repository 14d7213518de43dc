import { Global, Module } from '@nestjs/common';
import { Config } from './config.js';

/** Reads the environment once; a wrong value stops the start with one line that names it. */
@Global()
@Module({
  providers: [{ provide: Config, useFactory: () => new Config(process.env) }],
  exports: [Config],
})
export class ConfigModule {}
