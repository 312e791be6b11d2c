// Something with steps, each of which can break, told by exchanges that are judged on the way.

class Broken extends Error {}

export class Teller {
  constructor(run) { Object.assign(this, { run, steps: [] }); }

  // tell plays a story. It gives { name, ok, step, reason, steps }.
  async tell(name, play) {
    this.steps = [];
    try {
      await play();
      return { name, ok: true, steps: this.steps };
    } catch (error) {
      if (!(error instanceof Broken)) throw error;
      return { name, ok: false, step: this.steps.at(-1), reason: error.message, steps: this.steps };
    }
  }

  async exchange(operation, options, step) {
    const built = this.run.requests.build(operation, options);
    if (built.failed) throw new Broken(`the prober has no request: ${built.failed}`);
    const answer = await this.run.client.send(built.request);
    this.run.record(operation, built.request, answer, this.judged(operation, answer, step));
    this.last = this.run.curl(built.request);
    return { ...built, answer };
  }

  // judged leaves out the 404 that a document forgot to declare.
  judged(operation, answer, step) {
    const undeclared = !this.run.verdicts.declared(operation, answer.status);
    return step === 'gone' && undeclared && answer.status === 404 ? [] : this.run.verdicts.problems(operation, answer);
  }

  check(condition, reason) {
    if (!condition) throw new Broken(`${reason} :: ${this.last}`);
  }
}
