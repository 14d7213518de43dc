// Owns every sentence that messages and the bot say. Short, warm, factual. A translation is a second object of this
// shape: no sentence is put together anywhere else.

import type { Channel } from '../channel.js';
import type { Surface } from '../decision.js';
import type { PostState } from '../post-state.js';
import type { ReminderDayState } from '../reminders.js';
import type { ChatChange } from './message.js';
import { clip, formatCount } from './length.js';

/** Fixed by the product's specification, final stop included. */
export const DRAFT_SUBJECT = 'Your LinkedIn Ghostwriter Post Draft.';

/** The daily reminder where there is nothing to show; `{invitation}` is what can be done about it on that channel. */
export const REMINDER_MESSAGE_TEMPLATE = '⏰ Nothing waiting. {invitation}';

const PLACE: Record<Surface, string> = { telegram: 'Telegram', email: 'email', web: 'the web page' };
const BY_PLACE: Record<Surface, string> = { telegram: 'in Telegram', email: 'by email', web: 'on the web page' };
const BY_CHANNEL: Record<Channel, string> = { telegram: 'on Telegram', email: 'by email' };
const FOUND: Record<Surface, string> = { telegram: 'below', email: 'in your mailbox', web: 'on the web page' };
const COMES: Record<Surface, string> = {
  telegram: 'It will come in Telegram.',
  email: 'It will come by mail.',
  web: 'It will be on the web page.',
};
const OTHER_WAY = { approve: 'approved', delete: 'deleted', regenerate: 'sent back for a new draft' } as const;

export const voice = {
  /** "3 Mar 2026, 09:14 (Europe/Berlin)". */
  moment: (date: string, time: string, timeZone: string) => `${date}, ${time} (${timeZone})`,

  buttons: {
    approve: '👍 Approve',
    regenerate: '♻️ Regenerate',
    delete: '🗑️ Delete',
    undo: '↩️ Undo',
    posted: '✅ I posted it',
    openLinkedIn: 'Open LinkedIn',
    chooseTime: '⏰ Remind me to post at…',
    inAnHour: 'In 1 hour',
    tonight: 'Tonight',
    tomorrow: 'Tomorrow morning',
    back: '‹ Back',
    bringBack: (revision: number) => `↩️ Bring draft ${revision} back`,
    revive: '↩️ Bring it back',
    showHere: (revision: number) => `Show draft ${revision} here`,
    tryAgain: 'Try again',
    mine: 'This is me',
    notMine: 'Not me',
    retrySend: 'Retry Send',
    snooze: 'Snooze 1 h',
    skipToday: 'Skip today',
    stop: 'Stop',
  },

  /** On whatever is sent a second time after an outcome that nobody knows. */
  resent: 'This may have reached you before; sent once more to be sure.',

  draft: {
    /** `quote` is null where the post shows whole. */
    line: (revision: number, characters: number, quote: string | null) =>
      `Draft ${revision} · ${formatCount(characters)} characters · ${
        quote === null ? 'shows whole, no “…more”' : `before “…more”: “${quote}”`
      }`,
    replyHint: 'Reply to change it.',
    writing: (revision: number) => `♻️ Writing draft ${revision}… usually under a minute.`,
    replaced: (revision: number, current: number, where: Surface) =>
      `Draft ${revision} was replaced. Draft ${current} is ${FOUND[where]}.`,
    /** `moment` and `undoUntil`: "09:14", with the date where it helps. */
    approved: (surface: Surface, moment: string, undoUntil: string | null) =>
      `✅ Approved by you · ${PLACE[surface]}, ${moment}.${undoLine(undoUntil)}`,
    deleted: (surface: Surface, moment: string, undoUntil: string | null) =>
      `🗑️ Deleted by you · ${PLACE[surface]}, ${moment}.${undoLine(undoUntil)}`,
    posted: '✅ Posted.',
    expired: '⌛ Expired: nobody decided in time.',
    notWritten: (draft: number, reason: string) =>
      `⚠️ I couldn’t write draft ${draft}: ${reason} This one still waits for you.`,
    changed: 'What changed: ',
  },

  /** Under the approved text. */
  handOff: {
    willRemind: (moment: string) => `⏰ I’ll remind you at ${moment}.`,
  },

  reminder: {
    asked: '⏰ You asked to be reminded to post this.',
    waiting: '⏰ Your reminder: this draft waits for you.',
    approved: '⏰ Your reminder: this is approved and waits to be posted.',
    nothing: (channel: Channel) => REMINDER_MESSAGE_TEMPLATE.replace('{invitation}', INVITATION[channel]),
    test: 'This is a test of your reminder.',
    snoozed: (time: string) => `😴 Snoozed until ${time}.`,
    skipped: '⏭️ Skipped for today.',
    stopped: '🔕 Daily reminders are off. /remind on switches them on again.',
    /** Answers to a tap. */
    nextComes: (moment: string) => `The next one comes at ${moment}.`,
    isOver: 'This reminder is over.',
    switchedOff: (time: string) => `🔕 Daily reminders are off. Send /remind ${time} to switch them on again.`,
    subject: 'Your LinkedIn reminder',
    /** To a change of settings, by how today's reminder ended. */
    countsFromTomorrow: {
      sending: 'Today’s reminder is on its way, so this counts from tomorrow.',
      sent: 'Today’s reminder has gone out, so this counts from tomorrow.',
      silent: 'Today’s reminder was not needed any more, so this counts from tomorrow.',
      missed: 'Today’s reminder is over, so this counts from tomorrow.',
      skipped: 'Today’s reminder was skipped, so this counts from tomorrow.',
    } satisfies Record<ReminderDayState, string>,
    testQueued: 'A test of your reminder is on its way.',
    nowhereToSend: (reasons: readonly string[]) => `No channel can receive a reminder. ${reasons.join(' ')}`,
  },

  writingFailed: {
    line: (topic: string, reason: string) => `⚠️ I couldn’t write this: ${reason}\n“${topic}”`,
    over: (topic: string) => `♻️ Trying again. “${topic}”`,
    subject: 'A LinkedIn draft could not be written',
    hint: 'Try again, or start a new post with another topic.',
  },

  /** Answers to a tap, at most 200 characters each, as the Bot API allows. */
  tap: {
    approved: '✅ Approved.',
    deleted: '🗑️ Deleted.',
    alreadyDecided: (decision: 'approve' | 'regenerate' | 'delete', surface: Surface, moment: string) =>
      `Already ${OTHER_WAY[decision]} ${BY_PLACE[surface]}, ${moment}.`,
    replaced: (revision: number, current: number, where: Surface) =>
      `Draft ${revision} was replaced. Draft ${current} is ${FOUND[where]}.`,
    replacedWriting: (revision: number, next: number) =>
      `Draft ${revision} is being replaced. Draft ${next} is on its way.`,
    closed: (state: PostState) => CLOSED[state],
    revisionLimit: (max: number) => `That was draft ${max}, the last for this post. Approve or edit it, or start anew.`,
    unknown: 'This button no longer does anything.',
    notYours: 'This button belongs to somebody else.',
    undone: (revision: number) => `↩️ Undone. Draft ${revision} waits for you again.`,
    nothingToUndo: (revision: number) => `Draft ${revision} waits for you: there is nothing to undo.`,
    undoTooLate: 'Too late to undo.',
    posted: '✅ Noted: you posted it.',
    notApproved: 'It is not approved at the moment.',
    chooseTime: 'When shall I remind you?',
    willRemind: (moment: string) => `⏰ I’ll remind you at ${moment}.`,
    tonightIsOver: (time: string) => `It is past ${time} already. Choose another time.`,
    broughtBack: (revision: number, current: number) => `Draft ${revision} is back, as draft ${current}.`,
    sameText: (revision: number, current: number) => `Draft ${current} has the same text as draft ${revision}.`,
    revived: (revision: number) => `Draft ${revision} waits for you again.`,
    showing: (revision: number) => `Draft ${revision} comes below.`,
    writingAgain: '♻️ Trying again… usually under a minute.',
    writtenAlready: 'A draft was written meanwhile.',
    retried: (channel: Channel) => `It is sent again ${BY_CHANNEL[channel]}.`,
    retryNotNeeded: (channel: Channel) => `It reached you ${BY_CHANNEL[channel]} meanwhile.`,
  },

  drafts: {
    none: 'Nothing waits for you.',
    heading: (count: number, shown: number) =>
      `${count === 1 ? 'One draft waits' : `${formatCount(count)} drafts wait`} for you${count > shown ? `; the newest ${shown}` : ''}:`,
    line: (place: number, topic: string, revision: number) => `${place}. ${topic} (draft ${revision})`,
    hint: 'Tap a number to have that draft sent again.',
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

  /** Answers to what is sent in answer to a reminder's invitation. */
  topic: {
    writing: '♻️ Writing your draft… usually under a minute.',
    wordsOnly: 'I can only read words. Reply with a topic, such as “what a failed launch taught me”.',
    tooLong: (length: number, limit: number) =>
      `That is ${formatCount(length)} characters; a topic has up to ${formatCount(limit)}. Say it shorter, please.`,
  },

  /** Answers to /remind. */
  remind: {
    isOn: ({ days, time, timeZone, channels }: ReminderInWords) =>
      `⏰ Daily reminder: ${daysInWords(days)} at ${time} (${timeZone})${
        channels.length === 0
          ? ', but no channel can receive it.'
          : `, ${channels.map((on) => BY_CHANNEL[on]).join(' and ')}.`
      }`,
    isOff: (time: string) => `🔕 Daily reminders are off. /remind ${time} switches them on.`,
    next: (moment: string) => `The next one comes at ${moment}.`,
    how: 'To change it, say for example /remind 08:30, /remind weekdays 08:30, /remind mon wed 18:00, or /remind off.',
    unreadable: (word: string) =>
      `I didn’t get “${clip(word, 30)}”. Say for example /remind 08:30, /remind weekdays 08:30, /remind mon wed 18:00, /remind on or /remind off.`,
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
      'After 👍 you get the text alone: tap it to copy, then ✅ once you posted it. I never post for you.',
      '/drafts lists what waits, /remind shows and sets your daily reminder, as in /remind weekdays 08:30.',
      '/start shows how to link this chat, /stop unlinks it.',
    ].join('\n'),
    /** The command menu; the Bot API takes up to 256 characters each. */
    commands: {
      drafts: 'What waits for your decision',
      help: 'What I do, and how',
      remind: 'Your daily reminder: show it, set it',
      start: 'Link this chat to your account',
      stop: 'Unlink this chat',
    },
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
    changesHeading: 'What changed',
    plainLinks: 'Or use a link:',
    approvedSubject: 'Your approved LinkedIn post',
    approvedHeading: 'Ready to post',
    copyHint: 'Copy the text below into LinkedIn.',
    never: 'Ghostwriter never posts for you.',
    settingsHint: 'You get drafts by email because it is switched on in your notification settings.',
    stopReminders: 'Stop these mails',
    reminderHint:
      'You get this because a daily reminder is set. Change or stop it in your notification settings, or with /remind in Telegram.',
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
    retry: 'It is safe on the web page. Retry Send, here or under My Posts, tries again.',
    pausedSubject: (channel: Channel) => PAUSED_SUBJECT[channel],
    paused: (reason: string) => `⚠️ ${reason}`,
    pausedHint: 'Drafts for you are kept. They go out once you press Try again in your notification settings.',
  },

  /** The pages behind the links of mails. */
  page: {
    brand: 'Ghostwriter',
    title: (says: string) => `${says} · Ghostwriter`,
    about: (topic: string) => `“${topic}”`,
    ask: {
      approve: (revision: number) => `Approve draft ${revision}?`,
      regenerate: (revision: number) => `Replace draft ${revision}?`,
      delete: (revision: number) => `Delete draft ${revision}?`,
    },
    /** What the button will do. */
    effect: {
      approve: 'You then get the text ready to copy. Nothing is posted for you.',
      regenerate: 'Another draft is written and takes the place of this one.',
      delete: 'The draft goes, here and everywhere else. You can take that back for a short while.',
    },
    waits: (revision: number) => `Draft ${revision} waits for you`,
    retry: {
      offered: 'It could not be delivered in Telegram. Retry Send tries again.',
      under_way: 'It is on its way to Telegram.',
      there: 'It is in Telegram.',
    },
    wish: 'What should be different?',
    wishHint: (limit: number) => `If you like, in up to ${formatCount(limit)} characters.`,
    wishKept: 'What you had typed, which was not used:',
    other: 'Or instead:',
    replaced: (revision: number, current: number) =>
      `Draft ${revision}, which this mail carried, was replaced. Draft ${current}:`,
    edited: (current: number) => `You changed the text since this mail was sent. Draft ${current}:`,
    replacedMeanwhile: (revision: number, current: number) =>
      `Draft ${revision} was replaced meanwhile by draft ${current}.`,
    writingOtherWish: (revision: number) => `Draft ${revision} is being written already, from what was asked before.`,
    nothingChanged: 'Nothing was changed.',
    pressHere: 'Nothing was changed. To decide, press the button on this page.',
    writing: (revision: number) => `Draft ${revision} is being written`,
    comes: (surface: Surface | null) => (surface === null ? 'It will come to you by itself.' : COMES[surface]),
    refresh: 'Refresh',
    approved: 'Ready to post',
    copyHint: 'Tap the text to select it all, then copy it.',
    undoUntil: (moment: string) => `until ${moment}`,
    deleted: 'Deleted',
    posted: 'Posted',
    expired: 'Expired',
    bringBackHint: 'Bring it back and decide now.',
    notWritten: 'Not written',
    notWrittenReason: (reason: string) => `⚠️ I couldn’t write this: ${reason}`,
    /** Behind the links of a reminder's mail. */
    reminder: {
      askSkip: 'Skip today’s reminder?',
      skipped: 'Skipped for today',
      askStopMails: 'Stop reminders by mail?',
      stopMails: 'Stop reminder mails',
      mailsStopped: 'No more reminders by mail',
      askStopAll: 'Stop daily reminders?',
      stopAll: 'Stop all reminders',
      inTelegramStill: 'They still come in Telegram, and drafts come as before.',
      noneThen: 'No daily reminder comes then. Drafts come as before.',
      off: 'Daily reminders are off',
      switchOn:
        'Drafts come as before. Your notification settings, or /remind on in Telegram, switch reminders on again.',
      settings: 'Notification settings',
      linkExpired: {
        heading: 'This link has expired',
        hint: 'Nothing was changed. Stop or change your reminders in your notification settings, or with /remind in Telegram.',
      },
    },
    problem: {
      unknown: { heading: 'This link leads nowhere', hint: 'It is not complete, or what it was for is gone.' },
      linkExpired: {
        heading: 'This link has expired',
        hint: 'Nothing was changed. You can still decide in Telegram, or under My Posts on the web page.',
      },
      tooLarge: {
        heading: 'That was too long',
        hint: 'Nothing was changed. Go back, say it shorter, and send it again.',
      },
      notAForm: {
        heading: 'That was no form',
        hint: 'Nothing was changed. Open the link from your mail and press its button.',
      },
      away: {
        heading: 'One moment, please',
        hint: 'The service cannot reach its database. Nothing was lost: try again in a few seconds.',
      },
      fault: {
        heading: 'Something went wrong on our side',
        hint: 'Try again, or decide under My Posts on the web page.',
      },
    },
  },
} as const;

const INVITATION: Record<Channel, string> = {
  telegram: 'Reply with a topic and I’ll write it.',
  email: 'Send a topic to the bot in Telegram, or start a post on the web page, and I’ll write it.',
};

interface ReminderInWords {
  /** ISO weekdays, in any order. */
  days: readonly number[];
  time: string;
  timeZone: string;
  channels: readonly Channel[];
}

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

function daysInWords(days: readonly number[]): string {
  const sorted = days.toSorted((a, b) => a - b);
  switch (sorted.join('')) {
    case '1234567':
      return 'every day';
    case '12345':
      return 'weekdays';
    case '67':
      return 'weekends';
    default:
      return sorted.map((day) => WEEKDAYS[day - 1]).join(', ');
  }
}

const undoLine = (until: string | null): string => (until === null ? '' : ` Undo until ${until}.`);

const CLOSED: Record<PostState, string> = {
  generating: 'A new draft is being written.',
  awaiting_decision: 'This draft still waits for you.',
  approved: 'This post was approved already.',
  posted: 'This post was marked as posted.',
  deleted: 'This post was deleted.',
  expired: 'This draft has expired. Bring it back to decide.',
  generation_failed: 'No new draft could be written. The last one still waits for you.',
};

const PAUSED_SUBJECT: Record<Channel, string> = { telegram: 'Telegram is paused', email: 'Email is paused' };

const CHAT_SUBJECT: Record<ChatChange, string> = {
  linked: 'A Telegram chat was linked to your account',
  changed: 'Your drafts go to another Telegram chat now',
  unlinked: 'Your Telegram chat was unlinked',
  requested: 'A Telegram chat waits to be confirmed',
};
