import Foundation
import Testing

/// What `gradus gradcheck` says of programs that keep to the protocol, word for word.
@Suite struct GradcheckReportTests {
  /// f = x₀² x₁ + 3 x₁ over blocks W and b, and its gradient with `change` made to it.
  private func polynomial(_ change: String = "pass") -> String {
    """
    if want == "shape":
        say(at=[0.5, 2.0, -1.0], blocks=[{"name": "W", "shape": [1, 2]}, {"name": "b", "shape": []}])
    elif want == "value":
        say(value=x[0] * x[0] * x[1] + 3 * x[1] - x[2] * x[1])
    else:
        g = [2 * x[0] * x[1], x[0] * x[0] + 3 - x[2], -x[1]]
        \(change)
        say(gradient=g)
    """
  }

  /// 1000 parameters in two blocks, f = Σ (1 + i mod 5) xᵢ³.
  private func many(_ change: String) -> String {
    """
    if want == "shape":
        say(at=[0.25 * (1 + i % 7) for i in range(1000)],
            blocks=[{"name": "W1", "shape": [30, 30]}, {"name": "W2", "shape": [100]}])
    elif want == "value":
        s = 0.0
        for i, v in enumerate(x): s += (1 + i % 5) * v * v * v
        say(value=s)
    else:
        g = [3 * (1 + i % 5) * v * v for i, v in enumerate(x)]
        \(change)
        say(gradient=g)
    """
  }

  @Test func right() throws {
    let run = try GradcheckRun(answering: polynomial())
    #expect(run.status == 0 && run.errors.isEmpty)
    #expect(
      run.output == """
        agrees: the gradient is right in all 3 coordinates

        coordinates  3: 3 agree
        evaluations  23, seed 0
        detectable   a relative error of 3e-09 or more

        """)
  }

  @Test func wrong() throws {
    let run = try GradcheckRun(["--seed", "7"], answering: polynomial("g[1] *= 2"))
    #expect(run.status == 1 && run.errors.isEmpty)
    #expect(
      run.output == """
        disagrees: the gradient is wrong in 1 of 3 coordinates

        coordinates  3: 2 agree, 1 disagree
        evaluations  107, seed 7
        blocks       W wrong; b right

        block  position  verdict    analytic  numeric ± bar   in bars  detectable
        W      [0, 1]    disagrees       8.5  4.25 ± 8.5e-09    5e+08       6e-09

        likely  only one coordinate of 3 is wrong: W[0, 1]

        """)
  }

  @Test func aBlockThatIsOneNumberHasNoPlace() throws {
    let run = try GradcheckRun(answering: polynomial("g[2] *= 2"))
    #expect(run.output.contains("\nb                disagrees        -4  "), "\(run.output)")
    #expect(run.output.hasSuffix("likely  only one coordinate of 3 is wrong: b\n"))
  }

  @Test func blocks() throws {
    let run = try GradcheckRun(answering: many("g[61] += 0.5; g[950] = 0"))
    #expect(run.status == 1 && run.errors.isEmpty)
    #expect(
      run.output == """
        disagrees: the gradient is wrong in at least 2 of 1000 coordinates

        coordinates  1000, looked at one by one: 2 disagree
        evaluations  59, seed 0

        block  verdict    gradient · v  slope along v ± bar   detectable
        W1     disagrees    -1300.6831  -1300.2629 ± 4.9e-08     8.1e-09
        W2     disagrees    -161.66418  -156.63789 ± 5e-09       7.2e-10

        block  position  verdict    analytic  numeric ± bar   in bars  detectable
        W2     [50]      disagrees         0  6.75 ± 6.8e-09    1e+09       3e-09
        W1     [2, 1]    disagrees        14  13.5 ± 1.4e-08  3.6e+07     3.1e-09

        likely  W1[2, 1] is wrong; the other 899 coordinates of block W1 agree along the random direction
        likely  W2[50] is wrong; the other 99 coordinates of block W2 agree along the random direction

        """)
    let right = try GradcheckRun(answering: many("pass"))
    #expect(right.status == 0 && right.errors.isEmpty)
    #expect(
      right.output == """
        agrees: the gradient is right along a random direction in all 2 blocks

        coordinates  1000, looked at one by one: none
        evaluations  31, seed 0
        detectable   a relative error of 8.1e-09 or more

        block  verdict  gradient · v  slope along v ± bar   detectable
        W1     agrees     -1300.2629  -1300.2629 ± 4.9e-08     8.1e-09
        W2     agrees     -156.63789  -156.63789 ± 5e-09       7.2e-10

        """)
  }

  @Test func atMostTwentyRows() throws {
    let run = try GradcheckRun(
      ["--at", "[\((1...30).map { "\($0)" }.joined(separator: ", "))]"],
      answering: "say(value=sum(v * v for v in x)) if want == 'value' else say(gradient=x)")
    #expect(run.status == 1)
    let lines = run.output.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count { $0.contains("  disagrees  ") } == 20)
    #expect(lines.contains("… and 10 more"))
    #expect(lines.allSatisfy { $0.count <= 100 })
  }

  @Test func json() throws {
    let run = try GradcheckRun(["--json", "--seed", "7"], answering: polynomial("g[1] *= 2"))
    #expect(run.status == 1 && run.errors.isEmpty)
    #expect(
      run.output == """
        {"coordinates":[{"analytic":2,"bar":2e-09,"block":"W","index":0,"numeric":2,\
        "position":[0,0],"smallestDetectable":3.0000000000000004e-09,"verdict":"agrees"},\
        {"analytic":8.5,"bar":8.5e-09,"block":"W","index":1,"numeric":4.250000000000008,\
        "position":[0,1],"smallestDetectable":5.999999999999988e-09,"verdict":"disagrees"},\
        {"analytic":-2,"bar":2e-09,"block":"b","index":2,"numeric":-2,"position":[],\
        "smallestDetectable":3.0000000000000004e-09,"verdict":"agrees"}],\
        "diagnosis":["only one coordinate of 3 is wrong: W[0, 1]"],"evaluations":107,"seed":7,"verdict":"disagrees"}

        """)
  }

  @Test func whatIsNotFiniteIsAStringInJSON() throws {
    let run = try GradcheckRun(["--json"], answering: polynomial("g[2] = 'nan'"))
    #expect(run.status == 1 && run.errors.isEmpty)
    #expect(
      run.output == """
        {"coordinates":[{"analytic":2,"bar":2e-09,"block":"W","index":0,"numeric":2,\
        "position":[0,0],"smallestDetectable":3.0000000000000004e-09,"verdict":"agrees"},\
        {"analytic":4.25,"bar":4.25e-09,"block":"W","index":1,"numeric":4.25,\
        "position":[0,1],"smallestDetectable":3e-09,"verdict":"agrees"},\
        {"analytic":"nan","bar":2.8990143619012088e-12,"block":"b","index":2,"numeric":-2,\
        "position":[],"reason":"the gradient is nan",\
        "smallestDetectable":4.348521542851813e-12,"verdict":"disagrees"}],\
        "diagnosis":["only one coordinate of 3 is wrong: b"],"evaluations":21,"seed":0,\
        "verdict":"disagrees"}

        """)
  }

  @Test func aKinkIsTold() throws {
    let program = "say(value=max(x[0], 0)) if want == 'value' else say(gradient=[%@])"
    let valid = try GradcheckRun(["--at", "[0]"], answering: program.replacing("%@", with: "0.25"))
    #expect(valid.status == 0)
    #expect(
      valid.output == """
        kink: the function has no derivative there, and the gradient is a valid subgradient

        coordinates  1: 1 at a kink
        evaluations  17, seed 0

        block  position  verdict  analytic  numeric ± bar  in bars  detectable
        x      [0]       kink         0.25  0.5 ± 0.5          0.5           3

        x[0]  slopes 0 and 1 from below and above

        """)
    let wrong = try GradcheckRun(["--at", "[0]"], answering: program.replacing("%@", with: "2"))
    #expect(wrong.status == 1)
    #expect(wrong.output.contains("not between the slopes on the two sides: slopes 0 and 1 from"))
  }

  @Test func noiseIsUnresolved() throws {
    let run = try GradcheckRun(
      ["--json", "--at", "[1.0]"],
      answering: """
        import hashlib
        noise = int(hashlib.md5(str(x).encode()).hexdigest()[:8], 16) / 2 ** 32 - 0.5
        say(value=x[0] ** 2 + noise) if want == 'value' else say(gradient=[2 * x[0]])
        """)
    #expect(run.status == 3 && run.errors.isEmpty)
    #expect(run.output.contains("\"reason\":"))
    #expect(run.output.contains("\"verdict\":\"unresolved\""))
  }

  @Test func vectorFunctionsAreCheckedByTheirProducts() throws {
    let program = """
      if want == "value": say(value=[x[0] * x[1], x[0] ** 2, 3 * x[1]])
      else:
          w = q["cotangent"]
          say(gradient=[w[0] * x[1] + 2 * w[1] * x[0], w[0] * x[0] + %@ * w[2]])
      """
    let options = ["--at", "[0.5, 2]"]
    let right = try GradcheckRun(options, answering: program.replacing("%@", with: "3"))
    #expect(right.status == 0)
    #expect(right.output.contains("\nchecked      w · f(x) for random w, since the function has"))
    let wrong = try GradcheckRun(options, answering: program.replacing("%@", with: "3.001"))
    #expect(wrong.status == 1)
    #expect(wrong.output.contains("\nx      [1]       disagrees  "))
  }

  @Test func outsideItsDomainAFunctionIsNaN() throws {
    // √(x₀ − 1) x₁ at x₀ = 1 + 1e-9: steps downwards leave the domain.
    let run = try GradcheckRun(
      ["--at", "[1.000000001, 2]"],
      answering: """
        import math
        s = x[0] - 1
        if s < 0: say(error="a negative root") if x[1] == 2 else say(value="nan")
        elif want == "value": say(value=x[1] * s * math.sqrt(s))
        else: say(gradient=[1.5 * x[1] * math.sqrt(s), s * math.sqrt(s)])
        """)
    #expect(run.errors.isEmpty && run.status != 2)
  }

  @Test func singlePrecisionIsBelieved() throws {
    let program = """
      import struct
      def f32(v): return struct.unpack("f", struct.pack("f", v))[0]
      if want == "shape": say(at=[f32(0.3), f32(1.7)], precision="float32")
      elif want == "value":
          say(value=f32(f32(f32(x[0]) * f32(x[1])) + f32(f32(x[1]) * f32(x[1]))))
      else: say(gradient=[f32(x[1]), f32(f32(x[0]) + f32(2 * x[1])) * %@])
      """
    let right = try GradcheckRun(answering: program.replacing("%@", with: "1"))
    #expect(right.status == 0, "\(right.output)")
    let wrong = try GradcheckRun(answering: program.replacing("%@", with: "1.2"))
    #expect(wrong.status == 1, "\(wrong.output)")
  }

  @Test func aFileSaysWhere() throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "at-\(UUID()).json")
    defer { try? FileManager.default.removeItem(at: file) }
    let point = #"{"at": [3], "blocks": [{"name": "bias", "shape": [1]}]}"#
    try Data(point.utf8).write(to: file)
    let run = try GradcheckRun(
      ["--at", "@\(file.path)"],
      answering: "say(value=x[0] ** 2) if want == 'value' else say(gradient=[x[0]])")
    #expect(run.status == 1 && run.output.contains("\nbias   [0]       disagrees  "))
  }

  @Test(.enabled(if: TrainProcessTests.gnuplotIsInstalled, "gnuplot is not installed"))
  func thePlotIsWritten() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "plot-\(UUID())")
    defer { try? FileManager.default.removeItem(at: folder) }
    let run = try GradcheckRun(["--plot", folder.path], answering: polynomial("g[1] *= 2"))
    #expect(run.status == 1 && run.errors.isEmpty)
    let svg = try String(contentsOf: folder.appending(path: "v-curve.svg"), encoding: .utf8)
    #expect(svg.contains("Error of difference quotients along W[0, 1]"))
    #expect(svg.contains("central (f(x+h) − f(x−h)) / 2h") && svg.contains("noise floor"))
  }
}
