// Encrypts every payload that enters the engine: inputs, results, signals, and the details of failures.

import { Injectable } from '@nestjs/common';
import { METADATA_ENCODING_KEY, type Payload, type PayloadCodec } from '@temporalio/common';
import proto from '@temporalio/proto';
import { SealedBox } from '../common/crypto/sealed-box.js';
import { Config } from '../config/config.js';

const ENCODING = 'binary/encrypted';

@Injectable()
export class SealingCodec implements PayloadCodec {
  private readonly box: SealedBox;

  constructor(config: Config) {
    this.box = new SealedBox(config.encryptionKeys, 'temporal-payload');
  }

  async encode(payloads: Payload[]): Promise<Payload[]> {
    return payloads.map((payload) => ({
      metadata: { [METADATA_ENCODING_KEY]: Buffer.from(ENCODING) },
      data: this.box.seal(proto.temporal.api.common.v1.Payload.encode(payload).finish()),
    }));
  }

  /** Payloads that were never sealed pass through, so that the codec can be introduced to a running namespace. */
  async decode(payloads: Payload[]): Promise<Payload[]> {
    return payloads.map((payload) => {
      const encoding = payload.metadata?.[METADATA_ENCODING_KEY];
      if (encoding === undefined || encoding === null || Buffer.from(encoding).toString() !== ENCODING) return payload;
      return proto.temporal.api.common.v1.Payload.decode(this.box.open(payload.data ?? Buffer.alloc(0)));
    });
  }
}
