export const FROM = '1.27.9'
const TO = '1.28.10'

export const WELCOME = `This boots a Kubernetes API that lives inside of this process, installs a mesh of Istio ${FROM} on it with the real Helm,
and upgrades that mesh to ${TO} with meshctl. Nodes, pods, proxies and istiods are played, and time goes five times as fast.`

/** What is done, in order, and what is said before. */
export const CHAPTERS: readonly {words: string; args: readonly string[]}[] = [
  {
    words:
      'First only a look: what would an upgrade do, step by step, and what stands against it? This changes nothing.',
    args: ['upgrade', 'plan', TO],
  },
  {
    words:
      'The new CRDs come first, then a second istiod beside the first. No workload is ' +
      'touched until the new one is proved to serve.',
    args: ['upgrade', 'install', TO, '--yes'],
  },
  {
    words:
      'Now one small wave of workloads moves, a canary. Its pods are replaced one by one and ' +
      'must connect to the new istiod.',
    args: ['upgrade', 'shift', '--next', '--yes'],
  },
  {
    words:
      'Old and new live side by side. The run may rest here for days, and anyone may go on ' +
      'with it: its state is in the cluster.',
    args: ['upgrade', 'status'],
  },
  {
    words:
      'The rest follows: namespaces, the tag prod with who follows it, and the gateway, whose address stays.',
    args: ['upgrade', 'shift', '--all', '--yes'],
  },
  {
    words:
      'The default moves, and the old istiod goes only when three sources agree that nobody ' +
      'needs it: pods, labels, and istiod itself.',
    args: ['upgrade', 'cleanup', '--yes'],
  },
  {
    words: 'What is there now, judged against the laws of a healthy mesh, and proxy by proxy.',
    args: ['verify'],
  },
  {words: 'Every proxy, and who serves it.', args: ['proxies']},
]

export const FAREWELL =
  'At every moment each namespace had exactly one injector that served, no pod came without ' +
  'its proxy, and nothing else was touched.'
