import GradientCheckTesting
import PropertyExpectations
import Testing

/// Issues inside a property are its failures, shrunk, and one issue at the line of the call.
@Suite(.looksAtIssues) struct ExpectForAllTests {
  private struct Wrong: Error {}

  @Test func anExpectationIsSeenAndShrunk() async throws {
    let line = #line + 3
    let issue = try await onlyIssue {
      await expectForAll(.integer(in: 0...1000), seed: 1, sourceLocation: $0) { n in
        #expect(n < 17, "too large")
      }
    }
    #expect(
      issue.hasPrefix("falsified by case 1, made smaller in ")
        && issue.contains("\n  smallest: 17\n")
        && issue.contains("ExpectForAllTests.swift:\(line): too large")
        && issue.contains("(n → 17) < 17") && issue.contains("GRADUS_SEED=1 "), "\(issue)")
  }

  @Test func aRequirementIsOneFailure() async throws {
    let issue = try await onlyIssue {
      await expectForAll(Generator.integer(in: 0...9).array(count: 0...5), sourceLocation: $0) {
        list in
        _ = try #require(list.first)
      }
    }
    #expect(issue.contains("smallest: []\n"), "\(issue)")
  }

  @Test func severalGenerators() async throws {
    let small = Generator.integer(in: 0...99)
    let issue = try await onlyIssue {
      await expectForAll(small, small, .bool, seed: 3, sourceLocation: $0) { a, b, flag in
        a + b < 50 || !flag
      }
    }
    #expect(issue.contains("smallest: (0, 50, true)\n"), "\(issue)")
    let four = await expectForAll(small, .bool, .number, .scale, cases: 7) { _, _, x, y in
      try await Task.sleep(for: .zero)
      if x * y == 0 { throw Wrong() }
    }
    #expect(four.cases == 7)
  }

  /// The right gradient holds wherever it is asked; a wrong one is shown at the simplest point.
  @Test func gradientsAreExpectedAtAnyPoint() async throws {
    @Sendable func square(_ x: [Double]) -> Double { x.reduce(0) { $0 + $1 * $1 } }
    await expectForAll(.vector(count: 1...4), cases: 10) { x in
      expectGradient(of: square, at: x, is: x.map { 2 * $0 })
    }
    let issue = try await onlyIssue {
      await expectForAll(.vector(count: 1...4), cases: 10, seed: 5, sourceLocation: $0) { x in
        expectGradient(of: square, at: x, is: x.map { $0 })
      }
    }
    #expect(issue.contains("smallest: [0.2]\n"), "\(issue)")
    #expect(issue.contains("0.2  0.4 ± "), "\(issue)")
    // One seed replays the search and the check inside it.
    #expect(issue.matches(of: #/GRADUS_SEED=(\d+)/#).map(\.1) == ["5", "5"])
  }

  @Test func whatIsNoFailureIsLeftAlone() async throws {
    await expectForAll(.integer(in: 0...9), cases: 5) { n in
      withKnownIssue { #expect(n < 0) }
    }
  }

  @Test func assumptionsAndLabelsAreCounted() async throws {
    let tried = await expectForAll(.integer(in: 0...9), cases: 40, seed: 2) { n in
      try assume(n != 3)
      label("even", if: n % 2 == 0)
      #expect(n != 3)
    }
    #expect(tried.cases == 40 && tried.discarded > 0)
    #expect(try 5...35 ~= #require(tried.labels["even"]))
    let issue = try await onlyIssue {
      await expectForAll(.integer(in: 0...9), cases: 10, sourceLocation: $0) { try assume($0 > 9) }
    }
    #expect(
      issue == """
        not tried: assume left out 101 cases and let 0 through: draw what is wanted directly, with \
        map or with another range
        """)
  }

  @Test func searchesThatWaitAndThoseThatDoNotFindTheSame() async throws {
    for seed in 0..<20 as Range<UInt64> {
      let lists = Generator.number(in: -10...10).array(count: 0...8)
      let found = #expect(throws: Falsified<[Double]>.self) {
        try forAll(lists, seed: seed) { $0.reduce(0, +) < 7.3 }
      }
      let issue = try await onlyIssue {
        await expectForAll(lists, seed: seed, sourceLocation: $0) { $0.reduce(0, +) < 7.3 }
      }
      #expect(issue == found.map { "\($0)" })
    }
  }

  @Test func whatDependsOnMoreThanTheValueIsUnstable() async throws {
    let runs = Counter()
    let issue = try await onlyIssue {
      await expectForAll(.integer(in: 0...9), seed: 1, sourceLocation: $0) { _ in
        #expect(runs.next() != 3)
      }
    }
    #expect(issue.hasPrefix("unstable: case 3 failed, and held when it was run once more"))
  }
}
