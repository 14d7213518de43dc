import { Module } from '@nestjs/common';
import { MailTokens } from './mail-tokens.js';
import { Users } from './users.js';

@Module({ providers: [MailTokens, Users], exports: [MailTokens, Users] })
export class UsersModule {}
