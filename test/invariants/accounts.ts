import { VERIFICATION_MAILS_PER_HOUR_MAX, VERIFICATION_TRIES_PER_HOUR_MAX } from '#domain/limits.ts';

const inTheHourBefore = (sum: string) => `
  (select ${sum} from app.verifications w where w.address = v.address and w.created_at between v.created_at - interval '3599 seconds' and v.created_at)`;

/** Accounts: limits of verification, and the remains of deleted accounts. */
export const ACCOUNT_INVARIANTS = {
  'each verification code has one mail': `
    select v.id from app.verifications v where 1 <> (
      select count(*) from app.mails m where m.kind = 'verification' and m.subject_id = v.id and m.recipient_id = v.id)`,

  'an address gets at most the maximum of verification mails in an hour': `
    select v.id from app.verifications v where ${inTheHourBefore('count(*)')} > ${VERIFICATION_MAILS_PER_HOUR_MAX}`,

  'an address has at most the maximum of verification attempts in an hour': `
    select v.id from app.verifications v where ${inTheHourBefore('sum(w.tries)')} > ${VERIFICATION_TRIES_PER_HOUR_MAX}`,

  'a used verification code keeps no address': `
    select id from app.verifications where used_at is not null and (email is not null or used_at >= expires_at)`,

  'a deleted account keeps no personal data': `
    select id from app.users where withdrawn_at is not null and (email is not null or name <> '' or password_hash is not null)`,

  'a deleted account is on no waiting list': `
    select u.id || ' ' || w.product_id from app.users u join app.waitlist w on w.buyer_id = u.id
    where u.withdrawn_at is not null and w.since is not null`,
} as const;
