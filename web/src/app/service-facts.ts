// What the API wrote into the document (src/page/page-document): known before anything is asked for.

export interface ServiceFacts {
  accounts: 'own' | 'elsewhere';
  /** The stand-ins that `npm start` brings; null where everything is real. */
  sandbox: { chat: boolean; mailbox: boolean } | null;
}

const meta = (selector: string): HTMLMetaElement | null => document.querySelector<HTMLMetaElement>(selector);

export const serviceFacts: ServiceFacts = JSON.parse(meta('meta[name="service"]')?.content ?? '{}');

/** Styles that are added later must carry it, or the policy refuses them. */
export const styleNonce = meta('meta[property="csp-nonce"]')?.nonce ?? '';
