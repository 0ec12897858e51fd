import * as z from 'zod';

const Login = z.object({ username: z.string().min(1), password: z.string().min(1) });

/** Parses the user and password of a database secret. */
export const parseLogin = (value: string): z.infer<typeof Login> => Login.parse(JSON.parse(value));
