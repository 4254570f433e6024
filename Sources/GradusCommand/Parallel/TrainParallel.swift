import ArgumentParser
import Foundation
import Gradus
import NeuralNetFromScratchCourse

/// `gradus train-parallel`: lesson 2.3's network, trained by several processes.
struct TrainParallel: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train-parallel",
    abstract: "Train lesson 2.3's network in several processes that share each batch.",
    discussion: """
      mpirun starts the processes, and they add up their slopes over Open MPI. Gradus has to be built for \
      it, in a folder of its own, after apt-get install libopenmpi-dev openmpi-bin:

        swift build --product gradus --traits MPI --scratch-path .build/mpi
        mpirun -n 2 .build/mpi/debug/gradus train-parallel
        mpirun -n 2 .build/mpi/debug/gradus train-parallel --mine
        mpirun -n 2 .build/mpi/debug/gradus train-parallel --checkpoint run.json

      However many they are, they train the network that one process trains, but for rounding. mpirun \
      has options for more processes than processors (--oversubscribe), for root \
      (--allow-run-as-root), and for fewer words of its own when a run fails (-q).
      """)

  @Option(
    parsing: .unconditional, help: "Passes over the images. (default: \(DigitsTask.epochs))",
    transform: { try integer($0, 1...10_000) })
  var epochs = DigitsTask.epochs

  @Flag(help: "Add the slopes up with your all-reduce of 3.5.ring, if it holds.")
  var mine = false

  @Option(
    help: "Write the network to this file after each epoch; where it is there, go on from it.",
    completion: .file())
  var checkpoint: String?

  @Flag(help: "Print JSON and nothing else.")
  var json = false

  func run() throws {
    #if MPI
      guard let world = World() else {
        throw refusal("train-parallel is started by mpirun: mpirun -n 2 gradus train-parallel")
      }
      let team = world.team
      defer { team.finish() }
      do {
        try team.each { try train(team, sum: mine ? ringSum(world) : world.sum) }
      } catch {
        let told = error as? Team.Told
        if let code = (told?.own ?? error) as? ExitCode { throw code }
        if team.isFirst { throw refusal("\(error)") }
      }
    #else
      if Mpirun.isFirst {
        throw refusal(Mpirun.advice + ", then mpirun -n 2 .build/mpi/debug/gradus train-parallel")
      }
    #endif
  }

  private func refusal(_ words: String) -> ExitCode {
    complain("gradus: \(words)")
    return ExitCode(2)
  }

  private func train(_ team: Team, sum: @escaping ([Double]) throws -> [Double]) throws {
    let training = try ParallelTraining(team, sum: sum)
    // The first reads and writes; the others hear of it.
    let file = team.isFirst ? try checkpoint.map { try ParallelState.File($0) } : nil
    var state = try team.together {
      try file?.read(or: training.beginning, atMost: epochs) ?? training.beginning
    }[0]
    if team.isFirst && !json {
      let before = state.losses.isEmpty ? "" : ", after \(counted(state.losses.count, "epoch"))"
      try say("lesson 2.3's network on \(counted(team.count, "process", "processes"))" + before)
    }
    let (began, progress) = (ContinuousClock.now, SlowProgress(inLines: true))
    state = try training.run(state, epochs: epochs) { state in
      try team.each {
        guard team.isFirst else { return }
        try file?.write(state)
        let epoch = state.losses.count
        if json {
          progress.show("epoch \(epoch) of \(epochs) …")
        } else {
          try say("epoch \(epoch)  loss \(legible(state.losses[epoch - 1]))")
        }
      }
    }
    let seconds = began.duration(to: .now) / .seconds(1)
    guard team.isFirst else { return }
    let (learned, heldOut) = training.accuracy(state)
    guard json else {
      return try say(
        String(
          format: "reads %.1f %% of what it learned from, and %.1f %% of the images held out",
          100 * learned, 100 * heldOut))
    }
    let found = Found(
      processes: team.count, losses: state.losses, learned: learned, heldOut: heldOut,
      seconds: seconds)
    try say(String(decoding: try JSON.encode(found), as: UTF8.self))
  }

  private struct Found: Encodable {
    let processes: Int
    let losses: [Double]
    let learned: Double
    let heldOut: Double
    let seconds: Double
  }
}
