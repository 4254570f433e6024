import Testing

@testable import GradusCommand

/// How traps are read out of a lesson's text.
@Suite struct TrapTests {
  @Test func traps() {
    let lesson = """
      Traps: none of this exercise.

      ### 9.1.sum, in Sum.swift
      By hand: 1.5 and 2 give 3.5. Traps: `a = b; b = a`, which
      loses one (`lost`); the sum (that of the sizes; not of the numbers) with $;$ in it
      (`sizes`, `at-1.96`); a trap of 0.5 without a name. What comes then; is none.

      ### 9.1.mean, in Mean.swift
      Traps: the only one (`only`)

      and no other; not this.

      ### 9.1.folded, in Folded.swift
      By hand.

      <details><summary>Traps</summary>

      The sizes (`sizes`); no more. And so on; not this.

      </details>

      ### 9.1.last, in Last.swift
      It has none.

      ## Pitfalls
      Traps: here; and there.
      """
    let traps = Trap.all(of: "9.1.sum", in: lesson)
    #expect(
      traps.map(\.text) == [
        "`a = b; b = a`, which loses one (`lost`)",
        "the sum (that of the sizes; not of the numbers) with $;$ in it (`sizes`, `at-1.96`)",
        "a trap of 0.5 without a name",
      ])
    #expect(traps.map(\.names) == [["lost"], ["sizes", "at-1.96"], []])
    #expect(Trap.all(of: "9.1.mean", in: lesson).map(\.names) == [["only"]])
    let folded = Trap.all(of: "9.1.folded", in: lesson)
    #expect(folded.map(\.text) == ["The sizes (`sizes`)", "no more"])
    #expect(Trap.all(of: "9.1.last", in: lesson).isEmpty)
    #expect(Trap.all(of: "9.1.other", in: lesson).isEmpty)
  }
}
