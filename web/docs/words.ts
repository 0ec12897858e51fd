/** The words of the script in the language of the page. */
const WORDS = {
  en: {
    signIn: 'Sign in to try requests',
    email: 'E-mail',
    password: 'Password',
    submit: 'Sign in',
    signOut: 'Sign out',
    signedIn: (name: string, role: string) => `Signed in as ${name} (${role})`,
    demo: 'Local accounts: buyer01@donut.test, seller@donut.test, operator@donut.test. Password: donut-states',
    copy: 'Copy',
    copied: 'Copied',
    noResponse: 'The API did not respond.',
    notJson: 'The body is not valid JSON.',
    sending: 'Sending…',
    repeat: 'Repeat with the same key',
    milliseconds: (count: number) => `${count} ms`,
  },
  ko: {
    signIn: '로그인하고 호출해 보기',
    email: '이메일',
    password: '비밀번호',
    submit: '로그인',
    signOut: '로그아웃',
    signedIn: (name: string, role: string) => `${name} (${role}) 로그인 중`,
    demo: '로컬 계정: buyer01@donut.test, seller@donut.test, operator@donut.test. 비밀번호: donut-states',
    copy: '복사',
    copied: '복사됨',
    noResponse: 'API가 응답하지 않았습니다.',
    notJson: '본문이 올바른 JSON이 아닙니다.',
    sending: '보내는 중…',
    repeat: '같은 키로 다시 보내기',
    milliseconds: (count: number) => `${count}ms`,
  },
};

export const words = WORDS[document.documentElement.lang === 'ko' ? 'ko' : 'en'];

/** Creates an element with properties and children. */
export function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  properties: Partial<HTMLElementTagNameMap[K]> = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const created = Object.assign(document.createElement(name), properties);
  created.append(...children);
  return created;
}
