import Gradus
import PropertyTesting

/// The lines of `birthplace(of:)`.
struct BirthplaceRecipe: Sendable {
  enum Part: Sendable { case weights, input, forward, layers, backward }

  var isBroken: @Sendable ([Double]) -> Bool = { !$0.allSatisfy(\.isFinite) }
  var order: [Part] = [.weights, .input, .forward, .backward]
  var isLast = false
  var turnsForward = false
  var turnsBackward = true
  var offset = 0
  var backwardOffset = 0
  var looksAtLoss = true
  var lossLevel: @Sendable (_ layers: Int) -> Int = { $0 }
  var looksAtSlopes = true
  var looksAtSlopesLast = false
  var looksAtCotangents = true
  /// By how many levels the cotangent that is looked at lies behind the one that a layer made.
  var cotangentOffset = 0

  func birthplace(_ pass: RecordedPass) -> Birthplace? {
    var looks: [(Birthplace, [Matrix])] = []
    let layers = Array(1...pass.weights.count)
    for part in order {
      switch part {
      case .weights: looks += layers.map { (.weights($0 + offset), [pass.weights[$0 - 1]]) }
      case .input: looks.append((.input, [pass.levels[0]]))
      case .forward:
        looks += (turnsForward ? layers.reversed() : layers).map {
          (.forward($0 + offset), [pass.levels[$0]])
        }
      case .layers:
        for layer in layers {
          looks.append((.weights(layer + offset), [pass.weights[layer - 1]]))
          looks.append((.forward(layer + offset), [pass.levels[layer]]))
        }
      case .backward:
        let last = [pass.cotangents[lossLevel(layers.count)]]
        if looksAtLoss { looks.append((.loss, last)) }
        looks += (turnsBackward ? layers.reversed() : layers).map { layer in
          let isLast = layer == layers.count && !looksAtLoss
          let made =
            (looksAtCotangents ? [pass.cotangents[layer - 1 + cotangentOffset]] : [])
            + (looksAtSlopes && !looksAtSlopesLast ? [pass.weightCotangents[layer - 1]] : [])
            + (isLast ? last : [])
          return (.backward(layer + offset + backwardOffset), made)
        }
        if looksAtSlopesLast {
          looks += layers.reversed().map { (.backward($0), [pass.weightCotangents[$0 - 1]]) }
        }
      }
    }
    func isFound(_ look: (Birthplace, [Matrix])) -> Bool { look.1.contains { isBroken($0.values) } }
    return (isLast ? looks.last(where: isFound) : looks.first(where: isFound))?.0
  }
}

/// Passes of three layers, all finite.
let passes: Generator<Call> = zip(
  Generator<Matrix>.matrix(rows: 2, columns: 2).array(count: 8),
  Generator<Matrix>.matrix(rows: 2, columns: 2).array(count: 6)
).map { tables, weights in
  birthplaceCall(
    RecordedPass(
      levels: Array(tables[..<4]), weights: Array(weights[..<3]), cotangents: Array(tables[4...]),
      weightCotangents: Array(weights[3...])))
}

/// A pass with something in it that is not finite.
struct Planted: Sendable {
  var place: Birthplace
  /// All that is made later is broken, too.
  var call: Call
  /// All that is made later is finite.
  var healed: Call
}

/// One number is broken at one of the places, in the order of time.
let planted: Generator<Planted> = zip(
  passes, .integer(in: 0...13), .choice(of: [Double.nan, .infinity, -.infinity]),
  .integer(in: 0...3)
).map { pass, place, number, element in
  let inTime: [(name: String, place: Birthplace)] =
    (1...3).map { ("W\($0)", .weights($0)) } + [("level 0", .input)]
    + (1...3).map { ("level \($0)", .forward($0)) } + [("cotangent 3", .loss)]
    + (1...3).reversed().flatMap { layer in
      [("cotangent \(layer - 1)", .backward(layer)), ("W̄\(layer)", .backward(layer))]
    }
  let (name, birthplace) = inTime[place]
  var values = (try? pass.list(name)) ?? []
  values[element] = number
  let healed = pass.replacing(name, by: values)
  // Weights break no input and no other weights, and of a layer's two cotangents none breaks the other.
  let after = inTime.dropFirst(max(4, place + 1)).filter { $0.place != birthplace }
  let call = after.reduce(healed) {
    $0.replacing($1.name, by: [.nan, -.infinity, .nan, .infinity])
  }
  return Planted(place: birthplace, call: call, healed: healed)
}
