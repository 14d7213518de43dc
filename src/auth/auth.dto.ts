import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean, IsEmail, IsOptional, IsString, MaxLength, MinLength } from 'class-validator';
import { EMAIL_STATUSES, type EmailStatus } from '../../domain/delivery.js';
import { IsTimeZone } from '../common/http/time-zone.js';
import type { User } from '../database/entities/index.js';

const Trimmed = () => Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.trim() : value));

export class RegisterRequest {
  @ApiProperty({ example: 'jane@example.org' })
  @Trimmed()
  @IsEmail()
  @MaxLength(320)
  email!: string;

  @IsString()
  @MinLength(8)
  @MaxLength(200)
  password!: string;

  /** IANA name; times in messages are shown in it. UTC where it is left out. */
  @ApiPropertyOptional({ example: 'Europe/Berlin' })
  @IsOptional()
  @IsString()
  @IsTimeZone()
  timezone?: string;
}

export class LoginRequest {
  @ApiProperty({ example: 'jane@example.org' })
  @Trimmed()
  @IsString()
  @MaxLength(320)
  email!: string;

  @IsString()
  @MaxLength(200)
  password!: string;
}

export class RefreshRequest {
  /** Left out in a browser, where it is in a cookie. */
  @ApiPropertyOptional()
  @IsOptional()
  @IsString()
  @MaxLength(200)
  refresh_token?: string;
}

export class LogoutRequest extends RefreshRequest {
  /** Ends every log-in of this person, on other devices too. */
  @ApiPropertyOptional({ default: false })
  @IsOptional()
  @IsBoolean()
  everywhere?: boolean;
}

export class TokenRequest {
  /** From the mail. */
  @IsString()
  @MaxLength(200)
  token!: string;
}

export class ForgotRequest {
  @ApiProperty({ example: 'jane@example.org' })
  @Trimmed()
  @IsString()
  @MaxLength(320)
  email!: string;
}

export class ResetRequest extends TokenRequest {
  @IsString()
  @MinLength(8)
  @MaxLength(200)
  password!: string;
}

export class AccountResponse {
  id!: number;
  email!: string;
  @ApiProperty({ enum: EMAIL_STATUSES })
  email_status!: EmailStatus;
}

export class SessionResponse {
  access_token!: string;
  /** Left out in a browser, where it is in an HttpOnly cookie. */
  refresh_token?: string;
  @ApiProperty({ example: 'Bearer' })
  token_type!: string;
  /** Seconds. */
  @ApiProperty({ example: 900 })
  expires_in!: number;
}

export const toAccountResponse = ({ id, email, emailStatus }: User): AccountResponse => ({
  id,
  email,
  email_status: emailStatus,
});
