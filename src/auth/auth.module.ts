import { Module } from '@nestjs/common';
import { EntityManager } from '@mikro-orm/postgresql';
import { JwtModule } from '@nestjs/jwt';
import { Config } from '../config/config.js';
import { DeliveryModule } from '../delivery/index.js';
import { TemporalModule } from '../temporal/index.js';
import { Users, UsersModule } from '../users/index.js';
import { AccessGuard } from './access.guard.js';
import { AccessTokens } from './access-tokens.js';
import { AccountExport } from './account-export.js';
import { Accounts } from './accounts.js';
import { AuthController } from './auth.controller.js';
import { BrowserSession } from './browser-session.js';
import { MeController } from './me.controller.js';
import { OutsideTokenStrategy } from './outside-token.strategy.js';
import { OwnTokenStrategy } from './own-token.strategy.js';
import { RefreshTokens } from './refresh-tokens.js';

const strategy = {
  provide: 'ACCESS_STRATEGY',
  inject: [Config, AccessTokens, EntityManager, Users],
  useFactory: (config: Config, tokens: AccessTokens, em: EntityManager, users: Users) =>
    config.auth.mode === 'own' ? new OwnTokenStrategy(tokens, em, users) : new OutsideTokenStrategy(config, em, users),
};

@Module({
  imports: [DeliveryModule, JwtModule.register({}), TemporalModule, UsersModule],
  controllers: [AuthController, MeController],
  providers: [AccessGuard, AccessTokens, AccountExport, Accounts, BrowserSession, RefreshTokens, strategy],
  exports: [AccessGuard],
})
export class AuthModule {}
