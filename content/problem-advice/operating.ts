import type { AdviceOf } from './advice.ts';

/** Sellers, factories, ad managers and operators. */
export const OPERATING_ADVICE = {
  'product.changed': [
    'Another user changed the product after you read it.',
    'Read the product again and send the change with the new `ETag`. Sold units do not count as a change.',
  ],
  'product.window_invalid': [
    'The sale would end before it starts.',
    'Set `endAt` after `availableAt`; `null` removes that limit.',
  ],
  'product.image_host_not_allowed': [
    'Pages and mails load pictures only from hosts that the shop allows, over https.',
    'Use an address on an allowed host (`errors` lists them), or ask the operators to allow the host (`-c imageHosts=…`).',
  ],
  'picture.too_many_uploads': [
    'A seller may start at most 100 uploads of pictures in an hour. Each form counts, also if no file was sent with it.',
    'Wait, or send the form of an earlier request again: a repeat with the same `Idempotency-Key` does not count.',
  ],
  'product.unknown_factory': [
    'The shop has no factory with this id in its configuration.',
    'Omit `factoryId` to use the first factory, or ask the operators to configure the factory (`-c factories=…`).',
  ],
  'stock.below_reserved': [
    'After this adjustment, fewer units would be on hand than are reserved for orders.',
    'Reduce the adjustment, or cancel orders first. `GET /products/{id}/stock` returns the reserved quantity.',
  ],
  'stock.too_much': ['The adjustment would exceed the stock limit of a product.', 'Add fewer units.'],
  'restock.not_found': [
    'The restock does not exist, or its product belongs to another seller.',
    'Find the restock with `GET /api/v1/restocks`.',
  ],
  'restock.quantity_required': [
    'The product is not restocked automatically (`restockQuantity` is 0), so there is no default quantity.',
    'Send `quantity`.',
  ],
  'restock.complete': [
    'All requested units were delivered, so the restock was already closed automatically.',
    'No action is needed. Request a new restock if you need more units.',
  ],
  'ad.not_found': [
    'The ad does not exist, or its product belongs to another seller.',
    'Find the ad with `GET /api/v1/ads`.',
  ],
  'ad.too_many': [
    'A product has at most 20 ads, because one SQL statement creates the mails to all their managers.',
    'Use one manager address for several ads.',
  ],
  'ad.not_short': [
    'The product is in stock, so there is no reason to stop its ad.',
    'No action is needed. The manager is asked automatically when the product sells out.',
  ],
  'ad.still_short': [
    'The product is out of stock, so a running ad would waste money.',
    'Wait for the delivery. The manager is asked automatically to resume the ad.',
  ],
  'ad.not_stopped': ['No stop was requested for this ad, so it cannot be resumed.', 'No action is needed.'],
  'ad.not_asked': [
    'A confirmation must match the last request to the manager: `stop` after a stop request, `resume` after a resume request.',
    'Read the `state` of the ad: confirm `STOP_ASKED` with `stop`, and `RESUME_ASKED` with `resume`.',
  ],
  'link.forged': [
    'The link in the mail is incomplete or was changed: its signature is invalid.',
    'Open the complete link from the mail again. Mail programs sometimes break long addresses.',
  ],
  'link.expired': ['The link is older than 30 days.', 'Use the link in the latest mail.'],
  'notice.not_found': ['The notice run does not exist.', 'Find the run with `GET /api/v1/notice-runs`.'],
  'notice.nothing_to_resume': [
    'The product has no cancelled notice run: the run is in progress or completed.',
    'No action is needed. `GET /api/v1/notice-runs?productId=` returns the progress of the run.',
  ],
  'notice.sold_out': [
    'The product has no available stock, so no back-in-stock mails can be sent.',
    'Wait for stock. The run of the next stock cycle starts automatically.',
  ],
  'mail.not_found': ['The mail does not exist.', 'Find the mail with `GET /api/v1/mails`.'],
  'mail.not_resendable': [
    'The mail was sent, is being sent, or its recipient gets no mails. Resending would create a duplicate, or no mail at all.',
    'No action is needed. `detail` contains the state of the mail; only `FAILED` and `UNKNOWN` mails can be resent.',
  ],
  'mail.over': [
    'The mail is outdated: its code was used or has expired, the ad manager has responded or got another request, the product sold out again or its next stock cycle started, or the recipient’s account was deleted.',
    'No action is needed. Users can request a new code, and the next event creates its own mail.',
  ],
  'dead_letter.not_found': ['The dead letter does not exist.', 'Find the dead letter with `GET /api/v1/dead-letters`.'],
  'dead_letter.not_parked': [
    'Only a parked message that waits in no redrive can be edited, and only a message that was not handled can be discarded.',
    'Read the message again. A message that is being retried will be handled or parked; it can be discarded or redriven at once.',
  ],
  'dead_letter.changed': [
    'Another operator changed the message after you read it.',
    'Read the message again, check the other change, and send yours with the new `ETag`.',
  ],
  'dead_letter.too_many': [
    'More dead letters would be edited than `countMax` allows, or more than 1,000 match the filter.',
    'Preview again with `dryRun`, or narrow the filter (`queue`, `kind`, `from`, `to`).',
  ],
  'redrive.not_found': [
    'The redrive does not exist.',
    'Use the address in the `Location` header of the response that started the redrive.',
  ],
  'queue.not_found': [
    'The path, or the `events` of a redrive, names no queue that is deployed.',
    'Take the name from `GET /queues`.',
  ],
  'queue.not_pausable': [
    'The queue has no event source mapping that this deployment may disable: `redrive` runs the redrives and the pauses themselves, and a queue that an EC2 instance consumes is paused by stopping its service.',
    'Pause only queues with `pausable` in `GET /queues`.',
  ],
  'queue.not_subscribed': [
    'Past events are sent again only to a queue that receives events of this type. The queues `factory-callback`, `relay`, `redrive` and `ses-events` receive none.',
    'Take a queue and types from the `detail` of the response, or leave out `types`: then all events of the queue are sent.',
  ],
  'snooze.until_invalid': [
    'The end of the snooze has passed, or is more than seven days away.',
    'Send a time in the next seven days as `until`. Snooze again when the time is over, if the cause is still known.',
  ],
  'callback.forged': [
    'The callback is not signed with the token or the secret that the shop issued.',
    'Call exactly the `CallbackUrl` of the request, or sign as described in docs/factory.md, with a clock that differs from the shop’s clock by less than 5 minutes.',
  ],
  'callback.expired': [
    'The callback address is older than 30 days.',
    'Do not repeat the callback. Inform the operators: the units were not counted.',
  ],
  'callback.mismatch': [
    'The product, the factory or the group of the callback is not that of the restock.',
    'Send `MessageAttributeProductId`, `MessageAttributeFactoryId` and `MessageGroupId` unchanged from the request. The units were not counted.',
  ],
} as const satisfies AdviceOf;
