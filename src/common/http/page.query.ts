import { Type } from 'class-transformer';
import { IsInt, Max, Min } from 'class-validator';

/** A page of a list; one past the end is empty. */
export class PageQuery {
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  page: number = 1;

  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(100)
  limit: number = 20;
}
