import { Global, Module } from '@nestjs/common';
import { ChatVault } from './chat-vault.js';

@Global()
@Module({ providers: [ChatVault], exports: [ChatVault] })
export class CryptoModule {}
