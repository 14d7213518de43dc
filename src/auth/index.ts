export { AccessGuard } from './access.guard.js';
export { AuthModule } from './auth.module.js';
