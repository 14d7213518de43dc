import { Module } from '@nestjs/common';
import type { TextGenerator } from '../../activities/ports/text-generator.port.js';
import { Config } from '../config/config.js';
import { OpenAiGenerator } from './openai/openai.generator.js';
import { TemplateGenerator } from './template.generator.js';

/** Injection token of the `TextGenerator` that `POST_GENERATOR` names. */
export const TEXT_GENERATOR = Symbol('TEXT_GENERATOR');

@Module({
  providers: [
    {
      provide: TEXT_GENERATOR,
      inject: [Config],
      useFactory: ({ generator }: Config): TextGenerator => {
        switch (generator.kind) {
          case 'template':
            return new TemplateGenerator();
          case 'openai':
            return new OpenAiGenerator(generator);
        }
      },
    },
  ],
  exports: [TEXT_GENERATOR],
})
export class GeneratorModule {}
