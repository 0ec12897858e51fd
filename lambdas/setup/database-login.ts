import * as z from 'zod';

const Login = z.object({ username: z.string().min(1), password: z.string().min(1) });

/** A database secret's user and password. */
export const parseLogin = (value: string): z.infer<typeof Login> => Login.parse(JSON.parse(value));
