// The Bot API's limits, with the descriptions it answers with (core.telegram.org/bots/api).

import { badRequest, type BotButton, type BotEntity, type BotMarkup } from './bot-types.js';

const ENTITY_TYPES = new Set([
  'bold',
  'italic',
  'underline',
  'strikethrough',
  'spoiler',
  'code',
  'pre',
  'blockquote',
  'expandable_blockquote',
  'text_link',
]);

export function checkText(text: unknown): string {
  if (typeof text !== 'string' || text.trim() === '') throw badRequest('message text is empty');
  if (text.length > 4_096) throw badRequest('message is too long');
  return text;
}

const isHalfOfPair = (text: string, at: number): boolean => /[\uDC00-\uDFFF]/.test(text.charAt(at)) && at > 0;

export function checkEntities(text: string, entities: unknown): BotEntity[] {
  if (entities === undefined) return [];
  if (!Array.isArray(entities)) throw badRequest("can't parse entities");
  return entities.map((entity: unknown) => {
    if (!isEntity(entity)) throw badRequest("can't parse MessageEntity");
    const end = entity.offset + entity.length;
    if (!ENTITY_TYPES.has(entity.type)) throw badRequest(`unsupported type of entity: ${entity.type}`);
    if (entity.offset < 0 || entity.length < 1 || end > text.length) {
      throw badRequest('ENTITY_BOUNDS_INVALID');
    }
    if (isHalfOfPair(text, entity.offset) || isHalfOfPair(text, end)) throw badRequest('ENTITY_BOUNDS_INVALID');
    if (entity.type === 'text_link' && !URL.canParse(entity.url ?? '')) throw badRequest('ENTITY_TEXTURL_INVALID');
    return entity;
  });
}

function isEntity(value: unknown): value is BotEntity {
  return (
    typeof value === 'object' &&
    value !== null &&
    'type' in value &&
    typeof value.type === 'string' &&
    'offset' in value &&
    Number.isInteger(value.offset) &&
    'length' in value &&
    Number.isInteger(value.length)
  );
}

export function checkMarkup(markup: unknown): BotMarkup | undefined {
  if (markup === undefined || markup === null) return undefined;
  if (typeof markup !== 'object' || !('inline_keyboard' in markup) || !Array.isArray(markup.inline_keyboard)) {
    throw badRequest('object expected as reply markup');
  }
  const rows = markup.inline_keyboard.map((row: unknown) => {
    if (!Array.isArray(row)) throw badRequest("can't parse inline keyboard button");
    return row.map((button: unknown) => checkButton(button));
  });
  return rows.length === 0 ? undefined : { inline_keyboard: rows };
}

function checkButton(button: unknown): BotButton {
  if (typeof button !== 'object' || button === null || !('text' in button) || typeof button.text !== 'string') {
    throw badRequest('can\'t parse inline keyboard button: field "text" must be of type String');
  }
  const data = 'callback_data' in button ? button.callback_data : undefined;
  const url = 'url' in button ? button.url : undefined;
  const copy = 'copy_text' in button ? button.copy_text : undefined;
  if (typeof data === 'string') {
    const bytes = Buffer.byteLength(data);
    if (bytes < 1 || bytes > 64) throw badRequest('BUTTON_DATA_INVALID');
    return { text: button.text, callback_data: data };
  }
  if (typeof url === 'string') {
    if (!/^(https?|tg):\/\//.test(url) || !URL.canParse(url)) throw badRequest('BUTTON_URL_INVALID');
    return { text: button.text, url };
  }
  if (typeof copy === 'object' && copy !== null && 'text' in copy && typeof copy.text === 'string') {
    if (copy.text.length < 1 || copy.text.length > 256) throw badRequest('BUTTON_COPY_TEXT_INVALID');
    return { text: button.text, copy_text: { text: copy.text } };
  }
  throw badRequest('text buttons are unallowed in the inline keyboard');
}
