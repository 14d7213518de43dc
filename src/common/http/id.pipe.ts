import { Injectable, NotFoundException, type PipeTransform } from '@nestjs/common';

/** An id from a path. Nonsense is answered like an object that does not exist. */
@Injectable()
export class IdPipe implements PipeTransform<string, number> {
  transform(value: string): number {
    const id = /^[1-9]\d{0,15}$/.test(value) ? Number(value) : Number.NaN;
    if (!Number.isSafeInteger(id)) throw new NotFoundException('Not found.');
    return id;
  }
}
