import { type CanActivate, Injectable, NotFoundException } from '@nestjs/common';
import { Config } from '../config/config.js';

/** Where an existing app signs people in, there is nothing to register for or log in to here. */
@Injectable()
export class OwnAccountsGuard implements CanActivate {
  constructor(private readonly config: Config) {}

  canActivate(): boolean {
    if (this.config.auth.mode !== 'own')
      throw new NotFoundException('Accounts are kept by the app that issues the tokens.');
    return true;
  }
}
