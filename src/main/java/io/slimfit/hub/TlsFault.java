package io.slimfit.hub;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import javax.net.ssl.SSLException;

/** Why a connection cannot be encrypted, in words: Java names its own classes. */
final class TlsFault {
  private static final String ENDED = "terminated the handshake"; // Java has no class for it

  private TlsFault() {}

  /** @param host as it is shown */
  static HubFailure of(SSLException e, String host) {
    if (caused(e, CertificateExpiredException.class)) {
      return untrusted(host, "has expired, or the clock of this machine is wrong", e);
    }
    if (caused(e, CertificateNotYetValidException.class)) {
      return untrusted(host, "is not valid yet, or the clock of this machine is wrong", e);
    }
    if (caused(e, CertPathBuilderException.class)) {
      return untrusted(
          host,
          "was not issued by an authority that this Java knows; where a network opens encrypted"
              + " connections, name a store with its certificate:"
              + " JDK_JAVA_OPTIONS=-Djavax.net.ssl.trustStore=FILE",
          e);
    }
    if (caused(e, CertificateException.class)) { // "No name matching ... found"
      return untrusted(host, "is that of another host, or cannot be used", e);
    }
    if (String.valueOf(e.getMessage()).contains(ENDED)) {
      return HubFailure.temporary(host + " ended the connection before it was encrypted (TLS)", e);
    }
    return HubFailure.permanent(
        host + " does not offer an encrypted connection (TLS) that this Java can use", e);
  }

  private static HubFailure untrusted(String host, String why, SSLException e) {
    return HubFailure.permanent(host + " cannot be trusted: its certificate " + why, e);
  }

  private static boolean caused(Throwable e, Class<? extends Throwable> kind) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (kind.isInstance(cause)) {
        return true;
      }
    }
    return false;
  }
}
