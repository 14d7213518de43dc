// The bot's command menu: its lists by scope and language, and Telegram's checks of them.

import { badRequest, type BotCommand } from './bot-types.js';

type Params = Record<string, unknown>;

export class Commands {
  private readonly lists = new Map<string, BotCommand[]>();

  state(): [string, BotCommand[]][] {
    return [...this.lists];
  }

  restore(lists: [string, BotCommand[]][]): void {
    for (const [key, list] of lists) this.lists.set(key, list);
  }

  set(params: Params): void {
    this.lists.set(keyOf(params), checkCommands(params.commands));
  }

  get(params: Params): BotCommand[] {
    return this.lists.get(keyOf(params)) ?? [];
  }

  delete(params: Params): void {
    this.lists.delete(keyOf(params));
  }

  /** What the menu of this chat shows: the narrowest list that is not empty. */
  shown(chatId: number): BotCommand[] {
    const scopes = [`chat:${chatId}`, chatId > 0 ? 'all_private_chats:' : 'all_group_chats:', 'default:'];
    for (const scope of scopes) {
      const list = this.lists.get(`${scope}/`);
      if (list !== undefined && list.length > 0) return list;
    }
    return [];
  }
}

const plain = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');

function keyOf({ scope, language_code: language }: Params): string {
  const { type = 'default', chat_id: chatId }: Params = typeof scope === 'object' && scope !== null ? { ...scope } : {};
  return `${plain(type)}:${plain(chatId)}/${plain(language)}`;
}

function checkCommands(commands: unknown): BotCommand[] {
  if (!Array.isArray(commands)) throw badRequest("can't parse commands");
  if (commands.length > 100) throw badRequest('BOT_COMMANDS_TOO_MUCH');
  return commands.map((entry: unknown) => {
    const fields: Params = typeof entry === 'object' && entry !== null ? { ...entry } : {};
    if (typeof fields.command !== 'string' || typeof fields.description !== 'string') {
      throw badRequest("can't parse BotCommand");
    }
    const command = fields.command.trim().replace(/^\//, '');
    const description = fields.description.trim();
    if (command === '') throw badRequest('command must be non-empty');
    if (Array.from(command).length > 32) throw badRequest('command length must not exceed 32');
    if (description === '') throw badRequest('command description must be non-empty');
    if (Array.from(description).length > 256) throw badRequest('command description length must not exceed 256');
    if (!/^[a-z0-9_]+$/.test(command)) throw badRequest('BOT_COMMAND_INVALID');
    return { command, description };
  });
}
