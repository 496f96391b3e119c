/// Elementary functions in double precision that give the same bytes on every machine.
///
/// Those of the C libraries (glibc, musl, Darwin) differ in the last bit now and then, and a trained network would, too.
/// These are made of additions, products and fused multiply-adds alone, which IEEE 754 defines to the last bit. Their
/// errors stay below one unit in the last place.
public enum Elementary {
  /// e^x, from |r| <= ln 2 / 2 with x = k ln 2 + r, as 2^k times the Taylor series of e^r.
  public static func exp(_ x: Double) -> Double {
    guard x < 709.8 else { return x.isNaN ? x : .infinity }
    guard x > -745.2 else { return x.isNaN ? x : 0 }
    let k = nearest(x * 0x1.71547652b82fep0)
    let r = x.addingProduct(-k, ln2.high).addingProduct(-k, ln2.low)
    // 1 / 13!
    var sum = 0x1.6124613a86d09p-33
    let factorials = inverseFactorials
    for i in factorials.indices { sum = factorials[i].addingProduct(sum, r) }
    let value = 1 + r.addingProduct(r * r, sum)
    // 2^k in two factors, so that neither is too large, and only the last rounds where the result is subnormal.
    let half = (Int(k) + 2048) / 2 - 1024
    return value * powerOfTwo(half) * powerOfTwo(Int(k) - half)
  }

  /// The natural logarithm, from x = 2^k m with sqrt(1/2) <= m < sqrt(2), as k ln 2 + 2 artanh((m - 1) / (m + 1)).
  public static func log(_ x: Double) -> Double {
    guard x > 0, x < .infinity else { return x == 0 ? -.infinity : x > 0 ? x : .nan }
    let isSubnormal = x < .leastNormalMagnitude
    let bits = (isSubnormal ? x * 0x1p54 : x).bitPattern
    var k = Double(Int(bits >> 52) - 1023 - (isSubnormal ? 54 : 0))
    var m = Double(bitPattern: bits & 0x000F_FFFF_FFFF_FFFF | 0x3FF0_0000_0000_0000)
    if m > 0x1.6a09e667f3bcdp0 {
      m *= 0.5
      k += 1
    }
    // log(1 + f) = f - f^2 / 2 + s (f^2 / 2 + R) with s = f / (2 + f): the large terms are exact (fdlibm's arrangement).
    let f = m - 1
    let s = f / (2 + f)
    let z = s * s
    var series = 2.0 / 23
    for divisor in stride(from: 21.0, through: 3, by: -2) { series = (2 / divisor).addingProduct(series, z) }
    let halfSquare = 0.5 * f * f
    let correction = s * (halfSquare + z * series)
    return k * ln2.high - ((halfSquare - correction.addingProduct(k, ln2.low)) - f)
  }

  /// Sine and cosine of an angle up to some 100,000 radians, from x = k pi/2 + r with |r| <= pi/4 and the Taylor series
  /// of r.
  public static func sineAndCosine(_ x: Double) -> (sine: Double, cosine: Double) {
    let k = nearest(x * 0x1.45f306dc9c883p-1)
    // pi/2 in three parts.
    let r = x.addingProduct(-k, 0x1.921fb54442d18p0).addingProduct(-k, 0x1.1a62633145c07p-54)
      .addingProduct(-k, -0x1.f1976b7ed8fbcp-110)
    let z = r * r
    var (sine, cosine) = (0.0, 0.0)
    // The terms of r^19 to r^3 and of r^20 to r^4, each the next one times -r^2 / (n (n - 1)).
    for n in stride(from: 19.0, through: 3, by: -2) { sine = (-z / (n * (n - 1))) * (1 + sine) }
    for n in stride(from: 20.0, through: 4, by: -2) { cosine = (-z / (n * (n - 1))) * (1 + cosine) }
    let (sineOfR, cosineOfR) = (r.addingProduct(r, sine), 1 - (0.5 * z).addingProduct(0.5 * z, cosine))
    return switch Int(k) & 3 {
    case 0: (sineOfR, cosineOfR)
    case 1: (cosineOfR, -sineOfR)
    case 2: (-sineOfR, -cosineOfR)
    default: (-cosineOfR, sineOfR)
    }
  }

  /// `base` to the power of `exponent`, at least 0, by repeated squaring.
  public static func power(_ base: Double, _ exponent: Int) -> Double {
    precondition(exponent >= 0, "The exponent is \(exponent), but must be at least 0")
    var (result, square, rest) = (1.0, base, exponent)
    while rest > 0 {
      if rest & 1 == 1 { result *= square }
      square *= square
      rest >>= 1
    }
    return result
  }

  /// ln 2 in two parts, of which the first has zeros at its end: its product with an exponent is exact.
  private static var ln2: (high: Double, low: Double) { (0x1.62e42fee00000p-1, 0x1.a39ef35793c76p-33) }

  /// 1 / n! for n from 12 to 2.
  private static var inverseFactorials: InlineArray<11, Double> {
    [
      1.0 / 479_001_600, 1.0 / 39_916_800, 1.0 / 3_628_800, 1.0 / 362_880, 1.0 / 40_320, 1.0 / 5_040,
      1.0 / 720, 1.0 / 120, 1.0 / 24, 1.0 / 6, 1.0 / 2,
    ]
  }

  /// The nearest whole number, of two the even one: a sum that large has no bits for fractions.
  private static func nearest(_ x: Double) -> Double { (x + 0x1.8p52) - 0x1.8p52 }

  private static func powerOfTwo(_ exponent: Int) -> Double {
    Double(bitPattern: UInt64(exponent + 1023) << 52)
  }
}
