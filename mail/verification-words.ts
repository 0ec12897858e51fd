import { VERIFICATION_MINUTES } from '#domain/limits.ts';
import type { VerificationContent } from '#domain/mail.ts';
import type { MailInput, Words } from './words.ts';

/** The code that proves an address. Whether there is an account for it is said nowhere: the mail is the same. */
export function verificationWords({ locale }: MailInput, { code = '' }: VerificationContent): Words {
  if (locale === 'ko') {
    return {
      title: `이메일 인증 코드: ${code}`,
      happened: '이 주소로 도넛-스테이츠 인증 코드가 요청되었습니다.',
      facts: [
        ['인증 코드', code],
        ['유효 시간', `${VERIFICATION_MINUTES}분`],
      ],
      meaning:
        '가입 화면에 코드를 입력해 주세요. 요청하지 않으셨다면 이 메일을 무시하시면 됩니다. 코드는 누구에게도 알려 주지 마세요.',
    };
  }
  return {
    title: `Your verification code: ${code}`,
    happened: 'Somebody asked Donut States for a code that proves this address.',
    facts: [
      ['Code', code],
      ['Good for', `${VERIFICATION_MINUTES} minutes`],
    ],
    meaning: 'Type it in where you sign up. If it was not you, ignore this mail. Tell the code to nobody.',
  };
}
