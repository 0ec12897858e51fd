/** Fields of accounts and sessions in Korean, by the keys of api/openapi/fields.ts. */
export const ACCOUNT_FIELDS_KO = {
  email: '이메일 주소입니다. 소문자로 저장됩니다.',
  'listUsers.ids': '쉼표로 구분한 사용자 id입니다. 볼 수 없는 사용자의 id는 결과에서 빠집니다.',
  'UserLabel.name': '사용자 이름입니다. 이름이 없거나 탈퇴한 계정이면 null입니다.',
  'UserLabel.email':
    '일부를 가린 이메일 주소입니다. 운영자가 조회하면 운영자의 주소는 전체가 보입니다. 판매자에게는 이름이 없는 구매자의 주소만 보입니다.',
  'User.email': '이메일 주소입니다. 외부 인증 서버가 제공하지 않으면 null입니다.',
  password: '비밀번호입니다.',
  current: '현재 비밀번호입니다.',
  'PasswordChange.next': '새 비밀번호입니다.',
  name: '사용자 이름입니다. 한 줄로 씁니다.',
  role: '사용자의 역할입니다.',
  locale: '사용자에게 보내는 메일의 언어입니다.',
  verificationCode: '인증 메일에 있는 6자리 숫자입니다.',
  'VerificationReceipt.status': '인증 코드를 받을 수 있는 주소이면 코드를 보냅니다.',
  expiresInSeconds: '인증 코드의 유효 시간(초)입니다.',
  keepSignedIn: '이 페이지의 세션 쿠키를 설정합니다. 브라우저는 이 쿠키로 액세스 토큰을 새로 받습니다.',
  app: '세션이 속한 페이지입니다. 페이지마다 쿠키가 따로 있습니다.',
  sessionId: '세션 쿠키를 설정한 경우, 세션의 id입니다.',
  'renewSession.sessionId':
    '페이지가 가진 세션의 id입니다. 다른 세션의 쿠키는 무시합니다. 같은 도메인의 다른 하위 호스트가 설정했을 수 있기 때문입니다.',
  'endSession.sessionId':
    '페이지가 가진 세션의 id입니다. 다른 세션의 쿠키는 무시합니다. 같은 도메인의 다른 하위 호스트가 설정했을 수 있기 때문입니다.',
  'endOwnSession.sessionId': '끝낼 세션의 id입니다.',
  device: '기기의 브라우저와 운영 체제입니다.',
  lastUsedAt: '기기가 마지막으로 세션을 갱신한 시각입니다.',
  accessToken: '`Authorization: Bearer …` 헤더로 보냅니다.',
  expiresAt: '액세스 토큰이 만료되는 시각입니다.',
  user: '로그인한 사용자입니다.',
};
