import { describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Update } from 'grammy/types';
import { carryOutByChat } from './chat-lanes.js';

const written = (updateId: number, chatId: number): Update => ({
  update_id: updateId,
  message: {
    message_id: 1,
    date: 1,
    chat: { id: chatId, type: 'private', first_name: 'Jane' },
    from: { id: chatId, is_bot: false, first_name: 'Jane' },
    text: 'hello',
  },
});

describe('updates that came together', () => {
  it('keep their order within a chat, whatever each takes', async () => {
    const updates = Array.from({ length: 60 }, (_, n) => written(n + 1, n % 7));
    const done: Update[] = [];
    const count = await carryOutByChat(updates, async (update) => {
      await sleep((update.update_id * 7) % 5);
      done.push(update);
      return true;
    });
    expect(count).toBe(60);
    for (let chat = 0; chat < 7; chat += 1) {
      const ids = done.filter(({ message }) => message?.chat.id === chat).map(({ update_id }) => update_id);
      expect(ids).toEqual(ids.toSorted((a, b) => a - b));
    }
  });

  it('do not wait for another chat, up to five at once', async () => {
    let now = 0;
    let most = 0;
    await carryOutByChat(
      Array.from({ length: 20 }, (_, n) => written(n + 1, n)),
      async () => {
        most = Math.max(most, ++now);
        await sleep(5);
        now -= 1;
        return true;
      },
    );
    expect(most).toBe(5);
  });

  it('are acknowledged up to the first that failed; what follows it in its chat is left', async () => {
    const updates = [written(1, 1), written(2, 2), written(3, 1), written(4, 2)];
    const tried: number[] = [];
    const count = await carryOutByChat(updates, async ({ update_id: id }) => {
      tried.push(id);
      return id !== 2;
    });
    expect(count).toBe(1);
    expect(tried.toSorted((a, b) => a - b)).toEqual([1, 2, 3]);
  });

  it('are all tried where they name no chat', async () => {
    const tried: number[] = [];
    const count = await carryOutByChat([{ update_id: 5 }, { update_id: 6 }], async ({ update_id: id }) => {
      tried.push(id);
      return true;
    });
    expect([count, tried.toSorted((a, b) => a - b)]).toEqual([2, [5, 6]]);
  });
});
