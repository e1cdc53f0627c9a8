import {describe, expect, it} from 'vitest'
import {namesSecret} from '../../src/secrets/secret-names.ts'
import {looksSecret} from '../../src/secrets/secret-words.ts'

describe('[U] secrets are told', () => {
  it.each([
    'password',
    'dbPassword',
    'DB_PASSWORD',
    'apiKey',
    'x-api-key',
    'accessToken',
    'client_secret',
    'Authorization',
    'credentials',
    'cookie',
    'privateKey',
    'jwks',
    'inlineCode',
    'dsn',
  ])('by the name %s', name => expect(namesSecret(name)).toBe(true))
  it.each([
    'secretName',
    'credentialName',
    'imagePullSecrets',
    'jwtPolicy',
    'tokenAudiences',
    'expirationSeconds',
    'jwksUri',
    'tokenPath',
    'serviceAccountName',
    'keys',
    'monkey',
    'secretKeyRef',
    'image',
    'passthrough',
  ])('and not by %s', name => expect(namesSecret(name)).toBe(false))
  it.each([
    'eyJhbGciOiJI.eyJzdWIiOiIx.c2ln',
    'AKIAABCDEFGHIJKLMNOP',
    'ghp_0123456789abcdefghij',
    'Bearer abcdefghijkl1',
    'https://me:pass@example.org',
    '-----BEGIN RSA PRIVATE KEY-----\nabc',
    'x?token=abc',
    '--db-password=abc',
  ])('by the look of %s', text => expect(looksSecret(text)).toBe(true))
  it.each([
    'istiod.istio-system.svc:15012',
    'docker.io/istio/pilot:1.29.6',
    'https://example.org/keys',
    '-----BEGIN CERTIFICATE-----',
    'basic',
    'Basic authentication',
    'remote-secret workflows',
    '$(POD_NAME).$(POD_NAMESPACE)',
    '--log_output_level=default:info',
    'sha256:0123',
  ])('and not by that of %s', text => expect(looksSecret(text)).toBe(false))
})
