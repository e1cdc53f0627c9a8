import {describe, expect, it} from 'vitest'
import {VERSIONS} from '../../../src/checks/versions/all.ts'
import {evidence} from '../evidence.ts'
import {istiod} from '../mesh-objects.ts'
import {specify} from '../specify.ts'
import {agentJump, agentSkew} from '../../../src/checks/versions/agents.ts'
import {cni, other, ztunnel} from './agents.ts'

specify(
  'versions',
  [agentJump, agentSkew],
  {
    NODE_AGENT_JUMP: {
      fires: {
        'Istio CNI is on the nodes': {
          from: '1.26.8',
          objects: [cni('1.26.8')],
          says: ['Istio CNI 1.26.8', '1.26 → 1.27 → 1.28.10', 'istio-system/istio-cni-node'],
          severity: 'blocks',
        },
        'ztunnel is': {from: '1.26.8', objects: [ztunnel('1.26.8')], says: ['ztunnel 1.26.8']},
        'Istio CNI has another name': {
          from: '1.26.8',
          objects: [cni('1.26.8', 'mesh-cni')],
          says: ['mesh-cni'],
        },
        'Kubernetes does not suit what lies between': {
          from: '1.26.8',
          objects: [cni('1.26.8')],
          kubernetes: '1.34.0',
          says: ['Mind that Istio 1.27 supports Kubernetes 1.29 to 1.33'],
        },
      },
      quiet: {
        'the jump is of one': {objects: [cni('1.27.9'), ztunnel('1.27.9')]},
        'the jump is of three, which another finding tells': {
          from: '1.25.5',
          objects: [cni('1.25.5')],
        },
        'the nodes have another CNI': {from: '1.26.8', objects: [other]},
        'nothing is on the nodes': {from: '1.26.8'},
      },
    },
    NODE_AGENT_SKEW: {
      fires: {
        'it is one older than istiod, and would be two': {
          objects: [cni('1.26.8')],
          says: ['2 minor versions older than 1.28.10', 'Bring it to 1.27 first'],
          severity: 'blocks',
        },
        'ztunnel is': {
          objects: [ztunnel('1.25.5')],
          says: ['3 minor versions older', 'upgrade ztunnel'],
          severity: 'blocks',
        },
        'it is too old already, and only a patch comes': {
          from: '1.28.6',
          objects: [cni('1.26.8')],
          says: ['upgrade istio-cni CHARTS/cni --version 1.28.10'],
          severity: 'warns',
        },
        'it is newer than istiod': {
          objects: [cni('1.28.10')],
          says: ['newer than istiod 1.27, which runs now', 'Go on'],
          severity: 'warns',
        },
        'it is newer than the target': {
          objects: [ztunnel('1.29.6')],
          says: ['Plan for 1.29'],
          severity: 'warns',
        },
        'it is newer than the target, and only a patch comes': {
          from: '1.28.6',
          objects: [cni('1.29.6')],
          says: ['newer than istiod 1.28, which is the target'],
        },
        'it is newer than the older of two istiods': {
          objects: [...istiod('r0', '1.26.8'), cni('1.27.9')],
          says: ['newer than istiod 1.26'],
        },
        'its version cannot be told': {
          objects: [cni('ours')],
          says: ['no version that can be told'],
          severity: 'warns',
        },
      },
      quiet: {
        'it is of the minor version of istiod': {objects: [cni('1.27.0'), ztunnel('1.27.9')]},
        'only its label says the version, and it suits': {
          objects: [ztunnel('ours', {'app.kubernetes.io/version': '1.27.9'})],
        },
        'the jump is of two, which another finding tells': {
          from: '1.26.8',
          objects: [cni('1.26.8')],
        },
        'only a patch comes and it is one older': {from: '1.28.6', objects: [cni('1.27.9')]},
        'it is another CNI': {objects: [other]},
      },
    },
  },
  {now: '2026-03-01T12:00:00Z'},
)
describe('[U] NODE_AGENT_JUMP', () => {
  it.each([
    ['1.29.0', false],
    ['1.33.9', false],
    ['1.28.9', true],
    ['1.34.0', true],
    ['unknown', false],
  ])('minds what lies between with Kubernetes %s: %s', (kubernetes, minds) => {
    const given = evidence({from: '1.26.8', kubernetes, objects: [cni('1.26.8')]})
    const said = VERSIONS.filter(each => each.code === 'NODE_AGENT_JUMP')
      .flatMap(each => each.find(given))
      .flatMap(each => each.next)
    expect(said.some(each => each.startsWith('Mind that'))).toBe(minds)
  })
  it('says nothing of what the catalog does not know', () => {
    const given = evidence({from: '1.97.0', to: '1.99.0', objects: [cni('1.97.0')]})
    expect(
      VERSIONS.find(each => each.code === 'NODE_AGENT_JUMP')?.find(given)[0]?.next,
    ).toHaveLength(1)
  })
})
