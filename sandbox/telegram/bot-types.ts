// The parts of the Bot API's objects that the stand-in speaks.

export interface BotEntity {
  type: string;
  offset: number;
  length: number;
  url?: string;
}

export interface BotButton {
  text: string;
  callback_data?: string;
  url?: string;
  copy_text?: { text: string };
}

export interface BotMarkup {
  inline_keyboard: BotButton[][];
}

export interface BotCommand {
  command: string;
  description: string;
}

export interface BotPerson {
  id: number;
  is_bot: boolean;
  first_name: string;
  username?: string;
}

export interface BotChat {
  id: number;
  type: 'private' | 'group';
  first_name?: string;
  title?: string;
}

export interface BotSticker {
  file_id: string;
  file_unique_id: string;
  type: 'regular';
  width: number;
  height: number;
  is_animated: boolean;
  is_video: boolean;
  emoji: string;
}

export interface BotMessage {
  message_id: number;
  date: number;
  chat: BotChat;
  from: BotPerson;
  text?: string;
  entities?: BotEntity[];
  sticker?: BotSticker;
  reply_markup?: BotMarkup;
  edit_date?: number;
  reply_to_message?: BotMessage;
  forward_origin?: { type: 'user'; sender_user: BotPerson; date: number };
}

/** What is left of a message that the bot can no longer see; its date is always 0. */
export interface InaccessibleMessage {
  message_id: number;
  date: 0;
  chat: BotChat;
}

export interface BotUpdate {
  update_id: number;
  message?: BotMessage;
  callback_query?: {
    id: string;
    from: BotPerson;
    message?: BotMessage | InaccessibleMessage;
    /** Instead of `message`, where the button stands under a message that was sent in inline mode. */
    inline_message_id?: string;
    chat_instance: string;
    data: string;
  };
  my_chat_member?: {
    chat: BotChat;
    from: BotPerson;
    date: number;
    old_chat_member: { user: BotPerson; status: string };
    new_chat_member: { user: BotPerson; status: string };
  };
}

/** A refusal in the Bot API's own words. */
export class BotError extends Error {
  override readonly name = 'BotError';
  constructor(
    readonly code: number,
    readonly description: string,
    readonly retryAfter?: number,
  ) {
    super(description);
  }
}

export const badRequest = (what: string): BotError => new BotError(400, `Bad Request: ${what}`);
