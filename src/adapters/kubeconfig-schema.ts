import * as z from 'zod'

/**
 * A kubeconfig as client-go decodes it: what it does not know is passed over, what it knows has its
 * type, `null` is nothing said.
 */

const text = z.string({error: 'must be a text'}).nullish()
const flag = z.boolean({error: 'must be true or false'}).nullish()
/** Go's base64: the standard alphabet, padded, in lines or not. */
const base64 = z
  .string({error: 'must be a text'})
  .refine(value => /^[A-Za-z0-9+/]*={0,2}$/.test(value.replace(/[\r\n]/g, '')), {
    error: 'must be base64',
  })
  .nullish()
const listOf = <S extends z.ZodType>(member: S): z.ZodOptional<z.ZodNullable<z.ZodArray<S>>> =>
  z.array(member, {error: 'must be a list'}).nullish()

const namedExtension = z.looseObject({name: text, extension: z.unknown()})

export const clusterFields = z.looseObject({
  server: text,
  'tls-server-name': text,
  'insecure-skip-tls-verify': flag,
  'certificate-authority': text,
  'certificate-authority-data': base64,
  'proxy-url': text,
  'disable-compression': flag,
  extensions: listOf(namedExtension),
})

export const execFields = z.looseObject({
  command: text,
  args: listOf(z.string({error: 'must be a text'})),
  env: listOf(z.looseObject({name: text, value: text})),
  apiVersion: text,
  installHint: text,
  provideClusterInfo: flag,
  interactiveMode: text,
})

export const userFields = z.looseObject({
  'client-certificate': text,
  'client-certificate-data': base64,
  'client-key': text,
  'client-key-data': base64,
  token: text,
  tokenFile: text,
  as: text,
  'as-uid': text,
  'as-groups': listOf(z.string({error: 'must be a text'})),
  'as-user-extra': z
    .record(z.string(), z.array(z.string({error: 'must be a text'}), {error: 'must be a list'}))
    .nullish(),
  username: text,
  password: text,
  'auth-provider': z
    .looseObject({
      name: text,
      config: z.record(z.string(), z.string({error: 'must be a text'})).nullish(),
    })
    .nullish(),
  exec: execFields.nullish(),
})

export const contextFields = z.looseObject({cluster: text, user: text, namespace: text})

export const kubeconfigFile = z.looseObject({
  'current-context': text,
  clusters: listOf(z.looseObject({name: text, cluster: clusterFields.nullish()})),
  users: listOf(z.looseObject({name: text, user: userFields.nullish()})),
  contexts: listOf(z.looseObject({name: text, context: contextFields.nullish()})),
})

export type ClusterFields = z.output<typeof clusterFields>
export type UserFields = z.output<typeof userFields>
export type ExecFields = z.output<typeof execFields>
export type ContextFields = z.output<typeof contextFields>
export type KubeconfigFile = z.output<typeof kubeconfigFile>
