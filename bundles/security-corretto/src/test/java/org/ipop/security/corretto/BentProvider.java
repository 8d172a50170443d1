package org.ipop.security.corretto;

import java.security.Provider;

/** The algorithms of the JDK with at most one fault. */
final class BentProvider extends Provider {
    private static final long serialVersionUID = 1;

    /** What is wrong, and the words by which it must be named. */
    enum Fault {
        NONE(""), SEALS_WRONGLY("seals wrongly"), OPENS_WRONGLY("opens wrongly"),
        OPENS_FORGED("opens what is forged"), SIGNS_WRONGLY("signs wrongly"), KNOWS_NO_SIGNATURE("true signature"),
        TAKES_ANY_SIGNATURE("forged signature"), FAILS("out of order");

        private final String said;

        Fault(String said) {
            this.said = said;
        }

        String said() {
            return said;
        }
    }

    BentProvider(Fault fault) {
        super("bent", "1", "with a fault");
        putService(new Bent("Cipher", "AES/GCM/NoPadding", fault));
        putService(new Bent("Signature", "Ed25519", fault));
    }

    private final class Bent extends Service {
        private final Fault fault;

        private Bent(String type, String algorithm, Fault fault) {
            super(BentProvider.this, type, algorithm, "made here", null, null);
            this.fault = fault;
        }

        @Override
        public Object newInstance(Object parameter) {
            return getType().equals("Cipher") ? new BentCipher(fault) : new BentSignature(fault);
        }
    }
}
