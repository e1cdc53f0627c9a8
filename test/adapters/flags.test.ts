import {describe, expect, test} from 'vitest'
import {applyFlags, schemaFlags} from '../../src/adapters/helm-flags.ts'
import {proxyFor} from '../../src/adapters/proxy-env.ts'
import {requestTimeoutMs} from '../../src/adapters/request-timeout.ts'

describe('flags for Helm 4', () => {
  test.each([
    ['3.17.3', 'ssa', true, []],
    ['4.1.4', 'ssa', true, ['--server-side=auto', '--force-conflicts']],
    ['4.1.4', 'ssa', false, ['--server-side=auto']],
    ['4.1.4', 'csa', true, ['--server-side=auto']],
    ['4.1.4', undefined, true, ['--server-side=auto']],
    ['4.1.4', 'new', true, ['--server-side=auto', '--force-conflicts']],
  ])('Helm %s, release %s, force %s', (helm, method, force, flags) => {
    expect(applyFlags({helm, method, force})).toEqual(flags)
  })

  test.each([
    ['1.21.0', true],
    ['1.24.6', true],
    ['1.25.4', true],
    ['1.25.5', false],
    ['1.26.3', true],
    ['1.26.4', false],
    ['1.27.0', true],
    ['1.27.1', false],
    ['1.20.8', false],
    ['1.28.0', false],
  ])('the schema of gateway %s is skipped: %s', (version, skipped) => {
    expect(schemaFlags('gateway', version, '4.1.4')).toEqual(
      skipped ? ['--skip-schema-validation'] : [],
    )
    expect(schemaFlags('gateway', version, '3.18.4')).toEqual([])
    expect(schemaFlags('istiod', version, '4.1.4')).toEqual([])
  })
})

describe('the proxy of the environment', () => {
  test.each([
    ['https://api.corp.example', {HTTPS_PROXY: 'http://p:1'}, 'http://p:1'],
    ['https://api.corp.example', {https_proxy: 'p:1'}, 'http://p:1'],
    ['http://api.corp.example', {HTTPS_PROXY: 'http://p:1'}, undefined],
    ['https://127.0.0.1:6443', {HTTPS_PROXY: 'http://p:1'}, undefined],
    ['https://localhost:6443', {HTTPS_PROXY: 'http://p:1'}, undefined],
    [
      'https://api.corp.example',
      {HTTPS_PROXY: 'http://p:1', NO_PROXY: 'x, corp.example'},
      undefined,
    ],
    ['https://corp.example', {HTTPS_PROXY: 'http://p:1', NO_PROXY: '.corp.example'}, 'http://p:1'],
    [
      'https://corp.example',
      {HTTPS_PROXY: 'http://p:1', NO_PROXY: 'corp.example:6443'},
      'http://p:1',
    ],
    [
      'https://corp.example:6443',
      {HTTPS_PROXY: 'http://p:1', NO_PROXY: 'corp.example:6443'},
      undefined,
    ],
    ['https://10.1.2.3:6443', {HTTPS_PROXY: 'http://p:1', no_proxy: '10.0.0.0/8'}, undefined],
    [
      'https://11.1.2.3:6443',
      {HTTPS_PROXY: 'http://p:1', NO_PROXY: '10.0.0.0/8,10.0.0.0/99'},
      'http://p:1',
    ],
    ['https://10.1.2.3', {HTTPS_PROXY: 'http://p:1', NO_PROXY: '10.1.2.3'}, undefined],
    ['https://[fd00::1]:6443', {HTTPS_PROXY: 'http://p:1', NO_PROXY: 'fd00::/8'}, undefined],
    ['https://api.corp.example', {HTTPS_PROXY: 'http://p:1', NO_PROXY: '*'}, undefined],
    ['https://api.corp.example', {}, undefined],
  ])('to %s with %j is %s', (server, env, proxy) => {
    expect(proxyFor(server, env)).toBe(proxy)
  })
})

describe('--request-timeout', () => {
  test.each([
    [undefined, 30_000],
    ['30', 30_000],
    ['1m30s', 90_000],
    ['500ms', 500],
    ['0', 600_000],
    ['0s', 600_000],
    ['1h', 3_600_000],
  ])('%s', (text, ms) => {
    expect(requestTimeoutMs(text)).toBe(ms)
  })
  test.each(['', 'soon', '-1', '1.5s', '3 s', '10d'])('refuses %j', text => {
    expect(() => requestTimeoutMs(text)).toThrow(expect.objectContaining({code: 'BAD_TIMEOUT'}))
  })
})
