import { SetMetadata } from '@nestjs/common';

export const IS_PUBLIC = 'isPublic';

/** Needs no access token. Everything else does. */
export const Public = () => SetMetadata(IS_PUBLIC, true);
