// Owns every sentence that messages and the bot say. Short, warm, factual. A translation is a second object of this
// shape: no sentence is put together anywhere else.

import type { Channel } from '../channel.js';
import type { Surface } from '../decision.js';
import type { PostState } from '../post-state.js';
import type { ChatChange } from './message.js';
import { formatCount } from './length.js';

/** Fixed by the product's specification, final stop included. */
export const DRAFT_SUBJECT = 'Your LinkedIn Ghostwriter Post Draft.';

const PLACE: Record<Surface, string> = { telegram: 'Telegram', email: 'email', web: 'the web page' };
const BY_PLACE: Record<Surface, string> = { telegram: 'in Telegram', email: 'by email', web: 'on the web page' };
const BY_CHANNEL: Record<Channel, string> = { telegram: 'on Telegram', email: 'by email' };
const OTHER_WAY = { approve: 'approved', delete: 'deleted', regenerate: 'sent back for a new draft' } as const;

export const voice = {
  /** "3 Mar 2026, 09:14 (Europe/Berlin)". */
  moment: (date: string, time: string, timeZone: string) => `${date}, ${time} (${timeZone})`,

  buttons: {
    approve: '👍 Approve',
    regenerate: '♻️ Regenerate',
    delete: '🗑️ Delete',
    mine: 'This is me',
    notMine: 'Not me',
    openPosts: 'Open My Posts',
  },

  draft: {
    /** `quote` is null where the post shows whole. */
    line: (revision: number, characters: number, quote: string | null) =>
      `Draft ${revision} · ${formatCount(characters)} characters · ${
        quote === null ? 'shows whole, no “…more”' : `before “…more”: “${quote}”`
      }`,
    replyHint: 'Reply to change it.',
    resent: 'This may have reached you before; sent once more to be sure.',
    writing: (revision: number) => `♻️ Writing draft ${revision}… usually under a minute.`,
    replaced: (revision: number, next: number) => `Draft ${revision} was replaced by draft ${next}.`,
    /** `moment`: "09:14", with the date where it helps. */
    approved: (surface: Surface, moment: string) => `✅ Approved by you · ${PLACE[surface]}, ${moment}.`,
    deleted: (surface: Surface, moment: string) => `🗑️ Deleted by you · ${PLACE[surface]}, ${moment}.`,
    posted: '✅ Posted.',
    expired: '⌛ Expired: nobody decided in time. Send it again from My Posts to bring it back.',
  },

  /** Answers to a tap, at most 200 characters each, as the Bot API allows. */
  tap: {
    approved: '✅ Approved.',
    deleted: '🗑️ Deleted.',
    alreadyDecided: (decision: 'approve' | 'regenerate' | 'delete', surface: Surface, moment: string) =>
      `Already ${OTHER_WAY[decision]} ${BY_PLACE[surface]}, ${moment}.`,
    replaced: (revision: number, current: number) => `Draft ${revision} was replaced. Draft ${current} is below.`,
    replacedWriting: (revision: number, next: number) =>
      `Draft ${revision} is being replaced. Draft ${next} is on its way.`,
    closed: (state: PostState) => CLOSED[state],
    revisionLimit: (max: number) => `That was draft ${max}, the last for this post. Approve or edit it, or start anew.`,
    unknown: 'This button no longer does anything.',
    failed: 'Something went wrong on our side. Please tap again in a moment.',
  },

  /** Answers to a reply to a draft. */
  reply: {
    writing: (revision: number) => `♻️ Writing draft ${revision} with that in mind… usually under a minute.`,
    alreadyWriting: (revision: number) =>
      `Draft ${revision} is being written already. Reply to it once it is here to change it further.`,
    wordsOnly: 'I can only read words. Reply to the draft with what to change, such as “shorter, and no hashtags”.',
    tooLong: (length: number, limit: number) =>
      `That is ${formatCount(length)} characters; I can follow up to ${formatCount(limit)}. Say it shorter, please.`,
  },

  link: {
    /** Answers /start in a chat that nobody linked; `url` is null without a public address. */
    unknownChat: (url: string | null, chatId: string) =>
      url === null
        ? `I send LinkedIn drafts. To link this chat, open your notification settings. Your chat ID: ${chatId}.`
        : `I send LinkedIn drafts. Link: ${url}. Your chat ID: ${chatId}.`,
    alreadyLinked: (maskedAddress: string) =>
      `This chat gets the drafts of ${maskedAddress}. Send a topic from the app and the draft comes here.`,
    confirmChat: (maskedAddress: string) => `${maskedAddress} wants drafts sent here. Yours?`,
    linked: (maskedAddress: string) => `✅ Linked. Drafts of ${maskedAddress} come here from now on.`,
    refused: 'All right. Nothing will be sent here for that account.',
    promptGone: 'This question was settled already.',
    tokenSpent: 'This link has expired or was used. Get a new one in your notification settings.',
    unlinked: '✅ Unlinked. No more drafts come here. To link again, open your notification settings.',
    nothingLinked: 'No account is linked to this chat.',
    notPrivate: 'I only work in a private chat, so that nobody else reads your drafts.',
  },

  bot: {
    help: [
      'I bring your LinkedIn drafts here. Under each: 👍 approves it, ♻️ writes another, 🗑️ deletes it.',
      'Reply to a draft with what to change, and the next one follows it.',
      'I never post for you.',
      '/start shows how to link this chat, /stop unlinks it.',
    ].join('\n'),
    notUnderstood: 'I didn’t get that. Reply to a draft to change it, use its buttons, or send /help.',
  },

  mail: {
    draftHeading: (revision: number) => (revision === 1 ? 'Your draft is ready' : `Draft ${revision} is ready`),
    openPost: 'Open this draft',
    /** Where to decide while mails carry no links. */
    decideOnPage:
      'To approve, regenerate or delete it, open it on the web page, or use the buttons under it in Telegram.',
    decideElsewhere:
      'To approve, regenerate or delete it, use the buttons under it in Telegram, or My Posts on the web page.',
    approvedSubject: 'Your approved LinkedIn post',
    approvedHeading: 'Ready to post',
    copyHint: 'Copy the text below into LinkedIn.',
    never: 'Ghostwriter never posts for you.',
    settingsHint: 'You get drafts by email because it is switched on in your notification settings.',
    reminderSubject: 'Your LinkedIn reminder',
    confirmSubject: 'Confirm your email address',
    confirmText: 'Confirm that this address is yours, and your LinkedIn drafts will come here.',
    confirmAction: 'Confirm this address',
    orEnterCode: 'Or enter this code:',
    enterCode: 'Enter this code:',
    confirmUnasked: 'If you did not ask for this, ignore it: nothing else will be sent to you.',
    resetSubject: 'Reset your password',
    resetText: 'Somebody, we hope you, asked to reset the password of your Ghostwriter account.',
    resetAction: 'Choose a new password',
    resetUnasked: 'If it was not you, ignore this: your password stays as it is.',
  },

  alert: {
    chatSubject: (change: ChatChange) => CHAT_SUBJECT[change],
    /** To the owner. `last4` are the last digits of the chat ID. */
    chatChanged: (change: ChatChange, maskedAddress: string, last4: string | null, moment: string) => {
      const chat = last4 === null ? 'a Telegram chat' : `the Telegram chat whose ID ends in ${last4}`;
      switch (change) {
        case 'linked':
          return `Since ${moment}, drafts of ${maskedAddress} go to ${chat}.`;
        case 'changed':
          return `Since ${moment}, drafts of ${maskedAddress} go to another chat than before: ${chat}.`;
        case 'unlinked':
          return `Since ${moment}, no Telegram chat is linked to ${maskedAddress}${last4 === null ? '' : ` (its ID ended in ${last4})`}.`;
        case 'requested':
          return `At ${moment}, ${chat} was entered for the drafts of ${maskedAddress}. Nothing goes there until “This is me” is tapped in it.`;
      }
    },
    notYou: 'If this was not you, change your password and look at the chat in your notification settings.',
    /** To the chat that is left behind, or that was asked. */
    chatLeft: (change: ChatChange, maskedAddress: string) => {
      switch (change) {
        case 'linked':
          return `Drafts of ${maskedAddress} come here from now on.`;
        case 'changed':
          return `Drafts of ${maskedAddress} now go to another chat. No more come here.`;
        case 'unlinked':
          return `This chat is no longer linked to ${maskedAddress}. No more drafts come here.`;
        case 'requested':
          return `Another chat was entered for the drafts of ${maskedAddress}. They come here until it is confirmed.`;
      }
    },
    failedSubject: 'A LinkedIn draft could not be delivered',
    failed: (postId: number, channel: Channel, reason: string) =>
      `⚠️ Your draft (post ${postId}) could not be delivered ${BY_CHANNEL[channel]}: ${reason}`,
    retry: 'It is safe on the web page: press Retry Send under My Posts to try again.',
  },
} as const;

const CLOSED: Record<PostState, string> = {
  generating: 'A new draft is being written.',
  awaiting_decision: 'This draft still waits for you.',
  approved: 'This post was approved already.',
  posted: 'This post was marked as posted.',
  deleted: 'This post was deleted.',
  expired: 'This draft has expired. Send it again from My Posts to bring it back.',
  generation_failed: 'No new draft could be written. The last one still waits for you.',
};

const CHAT_SUBJECT: Record<ChatChange, string> = {
  linked: 'A Telegram chat was linked to your account',
  changed: 'Your drafts go to another Telegram chat now',
  unlinked: 'Your Telegram chat was unlinked',
  requested: 'A Telegram chat waits to be confirmed',
};
