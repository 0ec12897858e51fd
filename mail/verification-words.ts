import { VERIFICATION_MINUTES } from '#domain/limits.ts';
import type { VerificationContent } from '#domain/mail.ts';
import type { MailInput, Words } from './words.ts';

/**
 * The verification code of an address. The mail is the same whether or not the address has an account. The button opens the
 * sign-up page with the code filled in; the code is in the fragment, which no server and no log receives.
 */
export function verificationWords({ locale, publicUrl }: MailInput, content: VerificationContent): Words {
  const { code = '', email = '' } = content;
  const href = `${publicUrl}/shop/sign-up#${new URLSearchParams({ code, ...(email ? { email } : {}) })}`;
  if (locale === 'ko') {
    return {
      button: { label: '가입 계속하기', href },
      title: `이메일 인증 코드: ${code}`,
      summary: '도넛-스테이츠 가입을 위한 인증 코드입니다.',
      facts: [
        ['인증 코드', code],
        ['유효 시간', `${VERIFICATION_MINUTES}분`],
      ],
      meaning:
        '버튼을 누르거나, 가입 화면에 코드를 입력해 주세요. 요청하지 않으셨다면 이 메일을 무시하시면 됩니다. 코드는 누구에게도 알려 주지 마세요.',
    };
  }
  return {
    button: { label: 'Continue signing up', href },
    title: `Your verification code: ${code}`,
    summary: 'Use this code to finish signing up at Donut States.',
    facts: [
      ['Code', code],
      ['Valid for', `${VERIFICATION_MINUTES} minutes`],
    ],
    meaning:
      'Press the button, or enter the code on the sign-up page. If you did not request it, ignore this email. Do not share the code.',
  };
}
