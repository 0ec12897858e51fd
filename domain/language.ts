/** The languages of the shop: of its pages, mails, problems and the translations of products. */
export const LANGUAGES = ['en', 'ko'] as const;
export type Language = (typeof LANGUAGES)[number];
