import { Module } from '@nestjs/common';
import { CryptoModule } from './common/crypto/crypto.module.js';
import { ConfigModule } from './config/config.module.js';
import { DatabaseModule } from './database/database.module.js';
import { OperatorsModule } from './operators/index.js';

/** Everything `npm run ops` is made of. */
@Module({ imports: [ConfigModule, CryptoModule, DatabaseModule, OperatorsModule] })
export class OpsModule {}
