// What programs on ranks are asked, and what they answer.

extension Call {
  /// What `program` gives on ranks of which each has one of the lists v0, v1 and so on, and what it took:
  /// how many exchanges, how many numbers all ranks have sent, and how many are in the largest piece.
  /// - Throws: A ``Misuse`` where the ranks' calls do not go together, and what `program` throws.
  package func ring(
    _ program: ([Double], inout Rank) throws -> [Double]
  ) throws -> Tensors {
    if inputs.contains(where: { $0.name == "rank" }) { return try oneRank(program) }
    let lists = lists("v")
    let ran = try Ranks(lists.count, allowed: [.exchange]) { rank in
      try program(lists[rank.number], &rank)
    }
    return Tensors(
      ran.results.enumerated().map { NamedTensor("rank \($0)", $1) } + [
        NamedTensor("exchanges", Double(ran.calls[0].count)),
        NamedTensor("sent", Double(ran.sent)), NamedTensor("largest piece", Double(ran.largest)),
      ])
  }

  /// Asks one rank of several, which run elsewhere, what it sends next when it has `received` this.
  package static func ring(
    onRank number: Int, of count: Int, _ values: [Double], received: [[Double]]
  ) -> Call {
    Call(
      "what one rank sends next",
      [
        NamedTensor("rank", Double(number)), NamedTensor("ranks", Double(count)),
        NamedTensor("v", values),
      ] + received.enumerated().map { NamedTensor("received\($0)", $1) })
  }

  /// The piece that a rank sends next, as `piece`, or what its program returns, as `sum`.
  private func oneRank(
    _ program: ([Double], inout Rank) throws -> [Double]
  ) throws -> Tensors {
    var rank = Rank(
      number: try integer("rank"), count: try integer("ranks"), replies: lists("received"))
    do {
      let sum = try program(try list("v"), &rank)
      if !rank.isWaiting { return Tensors([NamedTensor("sum", sum)]) }
    } catch  where rank.isWaiting {}
    guard let call = rank.calls.last, call.kind == .exchange else {
      throw Misuse(description: "a ring is to be written with exchange")
    }
    return Tensors([NamedTensor("piece", call.values)])
  }

  /// What `program` makes of the parameters and of each rank's part of Adam's state, by the slopes g0, g1
  /// and so on; and how many numbers all ranks have sent.
  /// - Throws: A ``Misuse`` where the ranks' calls do not go together, and what `program` throws.
  package func shardedStep(
    _ program: (
      _ parameters: [Double], _ gradient: [Double], _ state: AdamPart, _ learningRate: Double,
      _ limit: Double, _ rank: inout Rank
    ) throws -> (parameters: [Double], state: AdamPart)
  ) throws -> Tensors {
    let parameters = try list("parameters")
    let (slopes, means, squares) = (lists("g"), lists("m"), lists("v"))
    let (steps, rate, limit) = (try integer("steps"), try number("lr"), try number("limit"))
    let ran = try Ranks(slopes.count, allowed: [.exchange, .reduceScatter, .allGather, .sum]) {
      rank in
      let k = rank.number
      return try program(
        parameters, slopes[k], AdamPart(mean: means[k], square: squares[k], steps: steps), rate,
        limit, &rank)
    }
    return Tensors(
      ran.results.enumerated().flatMap { k, found in
        [
          NamedTensor("parameters on rank \(k)", found.parameters),
          NamedTensor("mean on rank \(k)", found.state.mean),
          NamedTensor("square on rank \(k)", found.state.square),
          NamedTensor("steps on rank \(k)", Double(found.state.steps)),
        ]
      } + [NamedTensor("sent", Double(ran.sent))])
  }
}
