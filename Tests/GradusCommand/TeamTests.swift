import Exercising
import Foundation
import GradientCheck
import Gradus
import GradusFixtures
import LargeScaleTrainingCourse
import Synchronization
import Testing

@testable import GradusCommand

/// Processes that work together; here they are threads, and a barrier is Open MPI.
@Suite struct TeamTests {
  // Training

  /// The losses that PyTorch has, and the numbers of one process, for any number of processes; with 33 of
  /// them some have no part of a batch.
  @Test(arguments: [1, 2, 3, 4, 33]) func anyNumberTrainsTheNetworkOfOne(count: Int) throws {
    let recorded = try #require(try Golden.lesson("2.3").first { $0.name == "digits" })
    let states = try onRanks(count) { team, meeting in
      let training = try ParallelTraining(team) { meeting.sum($0, team.rank) }
      return try training.run(training.beginning, epochs: 2) { _ in }
    }
    for state in states {
      #expect(state == states[0])
      #expect(state.losses.count == 2)
      for (loss, right) in zip(state.losses, try recorded.list("losses")) {
        #expect(abs(loss - right) <= 1e-10 * right)
      }
    }
  }

  @Test func aTrainingGoesOnToTheLastBit() throws {
    let training = try ParallelTraining(Team()) { $0 }
    var kept: [ParallelState] = []
    let whole = try training.run(training.beginning, epochs: 3) { kept.append($0) }
    #expect(kept.map(\.losses.count) == [1, 2, 3] && kept[2] == whole)
    let crossed = try JSON.decode(ParallelState.self, from: JSON.encode(kept[0]))
    #expect(try training.run(crossed, epochs: 3) { _ in } == whole)
    #expect(try training.run(whole, epochs: 3) { _ in } == whole)
  }

  @Test(arguments: [1, 2, 3, 4]) func aRingAddsUp(count: Int) throws {
    let sums = try onRanks(count) { team, meeting in
      try TrainParallel.ringSum(
        team,
        exchange: { piece, expected in
          let pieces = meeting.lists(piece, team.rank)
          let received = pieces[(team.rank + count - 1) % count]
          #expect(received.count == expected)
          return received
        }, answering: ringExercise.reference)(
          (0..<7).map { Double(10 * team.rank + $0) })
    }
    let ranks = Double(count * (count - 1) / 2)
    for sum in sums { #expect(sum == (0..<7).map { 10 * ranks + Double(count * $0) }) }
  }

  /// One rank returns while the others exchange.
  @Test func aRingThatDoesNotCloseEndsAll() {
    let errors = errorsOnRanks(3) { team, meeting in
      _ = try TrainParallel.ringSum(
        team, exchange: { piece, _ in meeting.lists(piece, team.rank)[(team.rank + 2) % 3] },
        answering: { call in
          team.rank == 1 ? Tensors([NamedTensor("sum", [0])]) : try ringExercise.reference(call)
        })([1, 2, 3])
    }
    #expect(
      errors
        == Array(
          repeating:
            "rank 0: some ranks' all-reduces have returned, and others go on exchanging", count: 3))
  }

  @Test func anAllReduceOfAnotherLengthIsRefused() throws {
    let training = try ParallelTraining(Team()) { Array($0.dropLast()) }
    let error = #expect(throws: Problem.self) {
      try training.run(training.beginning, epochs: 1) { _ in }
    }
    #expect(error?.description == "the all-reduce of 2411 numbers gave 2410")
  }

  // Checkpoints

  @Test(arguments: [
    "{", "[]", #"{"format": "gradus.parallel-state/2", "parameters": [1], "losses": []}"#,
    #"{"format": "gradus.parallel-state/1", "parameters": [1, 2], "losses": []}"#,
    #"{"format": "gradus.parallel-state/1", "parameters": ["nan"], "losses": []}"#,
    #"{"format": "gradus.parallel-state/1", "parameters": [1], "losses": ["inf"]}"#,
  ])
  func whatIsNoCheckpointIsRefused(text: String) throws {
    try withFile(text) { path in
      let error = #expect(throws: Problem.self) {
        try ParallelState.File(path).read(
          or: ParallelState(parameters: [0], losses: []), atMost: 9)
      }
      #expect(
        error?.description
          == "\(path) is no checkpoint of train-parallel: name another file, or remove it")
    }
  }

  @Test func aCheckpointIsReadAgain() throws {
    let (none, state) = (
      ParallelState(parameters: [0, 0], losses: []),
      ParallelState(parameters: [0.1, -0.0], losses: [1 / 3, 2e-300])
    )
    try withFile("") { path in
      let file = try ParallelState.File(path)
      #expect(try file.read(or: none, atMost: 2) == none)
      try file.write(state)
      #expect(try file.read(or: none, atMost: 2) == state)
      let error = #expect(throws: Problem.self) { try file.read(or: none, atMost: 1) }
      #expect(
        error?.description
          == "\(path) is that of 2 epochs: --epochs 2 or more goes on from it")
    }
  }

  // Every coordinate

  /// 40 parameters, with kinks of both signs, noise and, with `wrong`, a slope that is off.
  private static let program = """
    import json, math, sys
    wrong, rank = "wrong" in sys.argv, sys.argv[1]
    asked = 0
    for line in sys.stdin:
        q = json.loads(line)
        x, want = q.get("x"), q["want"]
        asked += 1
        CHANGE
        if want == "shape":
            a = {"at": [0.5] * 40, "blocks": [{"name": "w", "shape": [3, 8]}, {"name": "b", "shape": [16]}]}
        elif want == "value":
            s = 0.0
            for i, v in enumerate(x):
                k = i % 5
                s += abs(v - 0.5) if k == 1 else -abs(v - 0.5) if k == 3 else round(v * 1e9) * 1e-9 if k == 4 else math.exp(v) * (i + 1)
            a = {"value": [s, s * s] if "list" in sys.argv else s}
        else:
            g = [(1, 1, 1, -1, 1)[i % 5] if i % 5 in (1, 3, 4) else math.exp(0.5) * (i + 1) for i in range(40)]
            if wrong: g[27] += 0.5
            if "list" in sys.argv:
                s = sum(math.exp(0.5) * (i + 1) if i % 5 in (0, 2) else 0.5 if i % 5 == 4 else 0 for i in range(40))
                c = q["cotangent"]
                g = [(c[0] + 2 * s * c[1]) * v for v in g]
            a = {"gradient": g}
        print(json.dumps(a), flush=True)

    """

  /// What each of `count` ranks says of the program, with `change` in it, that is told its rank.
  private func reports(
    _ count: Int, _ words: [String] = [], change: String = "pass"
  ) -> [Result<[String], any Error>] {
    outcomesOnRanks(count) { team, _ in
      try withFile(Self.program.replacing("CHANGE", with: change)) { path in
        let function = try StreamFunction(
          command: ["python3", path, "\(team.rank)"] + words, seconds: 60
        ) { _ in }
        let result = try GradcheckResult(
          function, at: try function.point(), GradientChecker(), team, sharing: team.share)
        return [result.text(), try result.json()]
      }
    }
  }

  @Test(arguments: [[], ["wrong"], ["list"], ["list", "wrong"]])
  func anyNumberReportsTheSame(words: [String]) throws {
    let alone = try reports(1, words)[0].get()
    #expect(alone[0].hasPrefix(words.contains("wrong") ? "disagrees" : "unresolved"))
    for count in [2, 3, 4] {
      for report in reports(count, words) { #expect(try report.get() == alone) }
    }
  }

  /// As it is told to all, wherever the others wait: where the point is asked for, in the first evaluations,
  /// in the middle of a portion.
  @Test(arguments: [2, 4, 6, 150]) func anErrorOfOneEndsAll(asked: Int) throws {
    let errors = reports(3, change: "if rank == '1' and asked == \(asked): sys.exit(7)").map {
      outcome in
      #expect(throws: (any Error).self) { try outcome.get() }
      if case .failure(let error) = outcome { return "\(error)" }
      return ""
    }
    #expect(Set(errors).count == 1)
    #expect(
      errors[0].hasPrefix("rank 1: the program ended with exit status 7 instead of an answer\n"))
  }

  @Test func programsThatDifferAreRefused() throws {
    for (change, what) in [
      ("if rank == '2' and want == 'value': x[0] += 1", "value at the point"),
      ("if rank == '2' and want == 'gradient': math.exp = lambda v: 1.0", "gradient"),
    ] {
      for outcome in reports(3, change: change) {
        let error = #expect(throws: Team.Told.self) { try outcome.get() }
        #expect(
          error?.description
            == "the program of rank 2 gives another \(what) than that of rank 0: it must draw and read "
            + "the same everywhere")
      }
    }
  }

  // The command

  @Test func withoutMpirunOneLineSaysWhatToDo() throws {
    let run = try CommandRun(["train-parallel"])
    #expect(run.status == 2 && run.output.isEmpty)
    #if MPI
      #expect(
        run.errors
          == "gradus: train-parallel is started by mpirun: mpirun -n 2 gradus train-parallel\n")
    #else
      #expect(
        run.errors
          == "gradus: this gradus was built without Open MPI: apt-get install libopenmpi-dev "
          + "openmpi-bin, then swift build --product gradus --traits MPI --scratch-path "
          + ".build/mpi, then mpirun -n 2 .build/mpi/debug/gradus train-parallel\n")
    #endif
  }

  @Test func whatStartsOpenMPIDoesNotReachOtherPrograms() {
    setenv("PMIX_GRADUS_TEST", "1", 1)
    setenv("OMPI_MCA_gradus_test", "1", 1)
    setenv("OMPI_COMM_WORLD_GRADUS_TEST", "1", 1)
    defer {
      for name in ["PMIX_GRADUS_TEST", "OMPI_MCA_gradus_test", "OMPI_COMM_WORLD_GRADUS_TEST"] {
        unsetenv(name)
      }
    }
    let others = Mpirun.environmentOfOthers
    #expect(others["PMIX_GRADUS_TEST"] == nil && others["OMPI_MCA_gradus_test"] == nil)
    #expect(others["OMPI_COMM_WORLD_GRADUS_TEST"] == "1" && others["PATH"] != nil)
  }
}

/// What `body` gives in a file that holds `text`.
private func withFile<Value>(_ text: String, _ body: (String) throws -> Value) throws -> Value {
  let file = FileManager.default.temporaryDirectory.appending(path: "gradus-\(UUID())")
  try Data(text.utf8).write(to: file)
  defer { try? FileManager.default.removeItem(at: file) }
  return try body(file.path)
}

/// Where threads wait for each other.
private final class Meeting: Sendable {
  private struct State {
    var round = 0
    var given: [Int: Data] = [:]
    var last: [Data] = []
  }
  private let count: Int
  private let state = Mutex(State())

  init(_ count: Int) { self.count = count }

  /// What each gives, once all have given something.
  func gather(_ data: Data, _ rank: Int) -> [Data] {
    let round = state.withLock { state in
      let round = state.round
      state.given[rank] = data
      if state.given.count == count {
        state.last = (0..<count).map { state.given[$0] ?? Data() }
        (state.given, state.round) = ([:], round + 1)
      }
      return round
    }
    while true {
      let all = state.withLock { $0.round > round ? $0.last : nil }
      if let all { return all }
      usleep(20)
    }
  }

  func lists(_ values: [Double], _ rank: Int) -> [[Double]] {
    gather(values.withUnsafeBytes { Data($0) }, rank).map { data in
      data.withUnsafeBytes { Array($0.bindMemory(to: Double.self)) }
    }
  }

  func sum(_ values: [Double], _ rank: Int) -> [Double] {
    let all = lists(values, rank)
    return values.indices.map { place in all.reduce(0) { $0 + $1[place] } }
  }
}

/// What `body` comes to in each of `count` threads.
private func outcomesOnRanks<Value: Sendable>(
  _ count: Int, _ body: @escaping @Sendable (Team, Meeting) throws -> Value
) -> [Result<Value, any Error>] {
  let meeting = Meeting(count)
  let found = Mutex<[Int: Result<Value, any Error>]>([:])
  let threads = DispatchGroup()
  for rank in 0..<count {
    threads.enter()
    Thread.detachNewThread {
      let team = Team(rank: rank, count: count, gather: { meeting.gather($0, rank) })
      let outcome = Result { try team.each { try body(team, meeting) } }
      found.withLock { $0[rank] = outcome }
      threads.leave()
    }
  }
  threads.wait()
  return found.withLock { found in (0..<count).compactMap { found[$0] } }
}

private func onRanks<Value: Sendable>(
  _ count: Int, _ body: @escaping @Sendable (Team, Meeting) throws -> Value
) throws -> [Value] {
  try outcomesOnRanks(count, body).map { try $0.get() }
}

private func errorsOnRanks(
  _ count: Int, _ body: @escaping @Sendable (Team, Meeting) throws -> Void
) -> [String] {
  outcomesOnRanks(count, body).map { outcome in
    if case .failure(let error) = outcome { return "\(error)" }
    return "none"
  }
}
