// The program under test: started, measured, stopped. It is known by its command line only.
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';

const START = 120_000; // ms; far more than any document needs

// start serves a document and resolves when it says where.
export function start(program, document, seed) {
  const began = performance.now();
  const child = spawn(program, ['serve', '--spec', document, '--addr', '127.0.0.1:0', '--log', 'none', '--no-color', '--seed', String(seed)], { stdio: ['ignore', 'ignore', 'pipe'] });
  let talk = '';
  return new Promise((resolve) => {
    const end = (found) => { clearTimeout(timer); resolve(found); };
    const timer = setTimeout(() => { child.kill('SIGKILL'); end({ failed: `no word of an address within ${START / 1000} s` }); }, START);
    child.stderr.setEncoding('utf8').on('data', (part) => {
      talk = (talk + part).slice(-65536);
      const address = /\bon (http:\/\/[\w.:[\]-]+)/.exec(talk);
      if (address) end({ url: address[1], child, talk: () => talk, seconds: (performance.now() - began) / 1000, cpu: cpu(child.pid), memory: memory(child.pid) });
    });
    child.on('exit', (status, signal) => end({ failed: `exit status ${status ?? signal}: ${talk.trim().slice(0, 600)}` }));
  });
}

export function stop(mock) {
  return new Promise((resolve) => {
    if (mock.child.exitCode !== null) return resolve();
    const timer = setTimeout(() => mock.child.kill('SIGKILL'), 10_000);
    mock.child.on('exit', () => { clearTimeout(timer); resolve(); });
    mock.child.kill('SIGTERM');
  });
}

// memory is what a process holds, in MB; NaN where the system does not say.
export function memory(pid) {
  try { return Number(/VmRSS:\s+(\d+)/.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024; } catch { return NaN; }
}

// cpu is the processor time that a process took, in seconds: on a busy machine the wall clock says little.
export function cpu(pid) {
  try {
    const fields = fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch { return NaN; }
}

// explain asks what the program took each operation for.
export function explain(program, document, seconds = 120) {
  const run = spawnSync(program, ['explain', '--spec', document, '--format', 'json', '--no-color'], { encoding: 'utf8', timeout: seconds * 1000, maxBuffer: 1 << 30 });
  if (run.status !== 0) return { failed: `exit status ${run.status ?? run.signal}: ${(run.stderr ?? '').trim().slice(0, 600)}`, talk: run.stderr ?? '', status: run.status };
  return { ...JSON.parse(run.stdout), talk: run.stderr };
}
