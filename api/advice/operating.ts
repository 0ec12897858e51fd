import type { AdviceOf } from '#api/advice.ts';

/** Sellers, factories, ad managers and operators. */
export const OPERATING_ADVICE = {
  'product.changed': [
    'Somebody has changed the product after you read it.',
    'Read it again, and send the change with the new `ETag`. Units that were sold meanwhile do not count as a change.',
  ],
  'product.window_invalid': [
    'The sale would end before it begins.',
    'Set `endAt` after `availableAt`; `null` opens that side.',
  ],
  'product.unknown_factory': [
    'The factory is none this shop is configured with.',
    'Leave `factoryId` out for the first one, or ask the operators to configure it (`-c factories=…`).',
  ],
  'stock.below_reserved': [
    'With this correction fewer units would be on the shelf than are promised to orders.',
    'Correct by less, or cancel orders first. `GET /products/{id}/stock` shows what is reserved.',
  ],
  'stock.too_much': ['A shelf holds no more units than that.', 'Add less.'],
  'restock.not_found': [
    'There is no such restock, or it is of somebody else’s product.',
    'Look for it in `GET /api/v1/restocks`.',
  ],
  'restock.quantity_required': [
    'The product is never restocked by itself (`restockQuantity` is 0), so nobody knows how much to ask for.',
    'Send `quantity`.',
  ],
  'restock.complete': [
    'Everything that was asked for has come: the restock has ended by itself.',
    'Nothing. Ask for a new one if more is needed.',
  ],
  'ad.not_found': ['There is no such ad, or it is of somebody else’s product.', 'Look for it in `GET /api/v1/ads`.'],
  'ad.too_many': [
    'A product has at most 20 ads, because all their managers are written to in one statement.',
    'Use one address for several ads.',
  ],
  'ad.not_short': [
    'There is stock, so there is no reason to stop the ad.',
    'Nothing. When the product is short its manager is asked by itself.',
  ],
  'ad.still_short': [
    'The product is short: an ad that runs would burn money.',
    'Wait for the delivery. The manager is asked to resume by itself.',
  ],
  'ad.not_stopped': ['Nobody has asked for this ad to be stopped, so there is nothing to resume.', 'Nothing.'],
  'ad.not_asked': [
    'Only what the manager was asked last is recorded: that he stopped after a stop, that he resumed after a resume.',
    'Look at the ad’s `state`: `STOP_ASKED` is answered by `stop`, `RESUME_ASKED` by `resume`.',
  ],
  'link.forged': [
    'The link of the mail is broken or was changed: its signature is not ours.',
    'Open it from the mail again, whole. Mail programs sometimes break long addresses.',
  ],
  'link.expired': ['The link is older than 30 days.', 'Use the link of the newest mail.'],
  'notice.not_found': ['There is no such notice run.', 'Look for it in `GET /api/v1/notice-runs`.'],
  'notice.nothing_to_resume': [
    'No run of this product was cancelled: it is still going, or has told everybody.',
    'Nothing. `GET /api/v1/notice-runs?productId=` shows how far it is.',
  ],
  'notice.sold_out': [
    'There is nothing on the shelf, so there is nothing to tell.',
    'Wait for stock. The run of the next round begins by itself.',
  ],
  'mail.not_found': ['There is no such mail.', 'Look for it in `GET /api/v1/mails`.'],
  'mail.not_resendable': [
    'The mail has left, is about to, or goes to an address that no mail goes to: sending it once more would be a second one, or none.',
    'Nothing. `detail` says how it stands; only `FAILED` and `UNKNOWN` ones wait for your choice.',
  ],
  'mail.over': [
    'The code it carries has been used or is too old; the ad’s manager has answered or was asked something else; the shelf is empty again or the next round has begun; or its reader has left.',
    'Nothing. Whoever still needs it asks for a new one, and the next event writes its own mail.',
  ],
  'dead_letter.not_found': ['There is no such dead letter.', 'Look for it in `GET /api/v1/dead-letters`.'],
  'dead_letter.not_parked': [
    'Only a message that waits for a person can be changed or given up; this one is on its way, done, or given up.',
    'Read it again. What is on its way by itself either ends or is parked.',
  ],
  'dead_letter.changed': [
    'Somebody else has changed the message after you read it.',
    'Read it again, look at what he did, and send yours with the new `ETag`.',
  ],
  'redrive.not_found': ['There is no such redrive.', 'Its address was in the `Location` of the answer that began it.'],
  'callback.forged': [
    'The delivery is not signed by the address or the secret this shop gave.',
    'Call the very `CallbackUrl` of the request, or sign as docs/factory.md says, with a clock within 5 minutes of ours.',
  ],
  'callback.expired': [
    'The callback address is older than 30 days.',
    'Do not repeat it. Tell the operators: the units were not counted.',
  ],
  'callback.mismatch': [
    'The delivery is of another product than the restock asked for.',
    'Send back `MessageAttributeProductId` as it was in the request. The units were not counted.',
  ],
} as const satisfies AdviceOf;
