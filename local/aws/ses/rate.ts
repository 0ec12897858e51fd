import { AwsError } from '#local/aws/service.ts';

const DAY_MILLISECONDS = 24 * 60 * 60 * 1000;

export interface Rate {
  /** Counts recipients; throws the Throttling error of SES when the account's quota is exceeded. */
  take(recipients: number): void;
  sentLastDay(): number;
}

/** The sending quota of an account: recipients in any second and in any 24 hours. */
export function createRate(perSecond: number, perDay: number, now: () => number): Rate {
  // One entry for each second with mails: a day at 500 mails a second needs 86,400 entries instead of 43 million.
  let seconds: { at: number; sent: number }[] = [];
  let recent: number[] = [];
  const dropExpired = (): void => {
    const time = now();
    recent = recent.filter((at) => at > time - 1000);
    seconds = seconds.filter(({ at }) => at > time - DAY_MILLISECONDS);
  };
  const sentLastDay = (): number => {
    dropExpired();
    return seconds.reduce((sum, { sent }) => sum + sent, 0);
  };
  return {
    sentLastDay,
    take(recipients) {
      if (sentLastDay() + recipients > perDay) throw new AwsError('Throttling', 'Daily message quota exceeded.');
      if (recent.length + recipients > perSecond) throw new AwsError('Throttling', 'Maximum sending rate exceeded.');
      const time = now();
      for (let i = 0; i < recipients; i += 1) recent.push(time);
      const second = Math.floor(time / 1000) * 1000;
      const last = seconds.at(-1);
      if (last?.at === second) last.sent += recipients;
      else seconds.push({ at: second, sent: recipients });
    },
  };
}
