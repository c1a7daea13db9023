package dev.livetable.master.repository;

import com.fasterxml.jackson.annotation.JsonIgnore;
import jakarta.persistence.CascadeType;
import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.OneToMany;
import jakarta.persistence.Table;
import jakarta.persistence.Transient;
import jakarta.persistence.Version;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.springframework.orm.jpa.persistenceunit.PersistenceManagedTypes;

/** Entities as they are written for JPA. */
@NullUnmarked
@SuppressWarnings("unused") // JPA reads and writes the fields
final class JpaEntities {

    private JpaEntities() {}

    static PersistenceManagedTypes managed() {
        return PersistenceManagedTypes.of(
                Product.class.getName(),
                Label.class.getName(),
                OrderLine.class.getName(),
                LineId.class.getName(),
                Note.class.getName(),
                Shop.class.getName(),
                Shelf.class.getName(),
                Ticket.class.getName(),
                Caseless.class.getName());
    }

    @Entity(name = "Product")
    @Table(name = "products")
    static class Product {

        @Id
        private Long id;

        @Column(nullable = false)
        private String name;

        @Column(precision = 10, scale = 2)
        private BigDecimal price;

        private Integer stock;
        private String note;

        protected Product() {}
    }

    @Entity(name = "Label")
    @Table(name = "labels")
    static class Label {

        @Id
        private String code;

        private String name;

        protected Label() {}
    }

    /** Its ids are told apart without regard to case, once a test has made the column so. */
    @Entity(name = "Caseless")
    static class Caseless {

        @Id
        private String code;

        private String name;

        protected Caseless() {}
    }

    @Embeddable
    record LineId(String order_no, int line) {}

    @Entity(name = "OrderLine")
    @Table(name = "order_lines")
    static class OrderLine {

        @EmbeddedId
        private LineId id;

        private String product;

        protected OrderLine() {}
    }

    @Entity(name = "Note")
    static class Note {

        @Id
        @GeneratedValue
        private Long id;

        @Version
        private Integer version;

        @Column(nullable = false)
        private String text;

        @JsonIgnore
        private String secret;

        @Transient
        private String remark = "not kept";

        protected Note() {}

        String text() {
            return text;
        }
    }

    @Entity(name = "Shop")
    static class Shop {

        @Id
        @GeneratedValue
        private Long id;

        private String name;

        @OneToMany(cascade = CascadeType.ALL, orphanRemoval = true)
        @JoinColumn(name = "shop_id")
        private List<Shelf> shelves = new ArrayList<>();

        protected Shop() {}

        Shop(String name, String shelf) {
            this.name = name;
            this.shelves.add(new Shelf(shelf));
        }

        public Long id() {
            return id;
        }

        public List<Shelf> shelves() {
            return shelves;
        }
    }

    @Entity(name = "Shelf")
    static class Shelf {

        @Id
        @GeneratedValue
        private Long id;

        private String label;

        protected Shelf() {}

        Shelf(String label) {
            this.label = label;
        }
    }

    @Entity(name = "Ticket")
    static class Ticket {

        @Id
        @GeneratedValue
        private Long id;

        private String item;

        @ManyToOne(fetch = FetchType.LAZY)
        private Shop shop;

        protected Ticket() {}

        Ticket(String item, Shop shop) {
            this.item = item;
            this.shop = shop;
        }

        public Long id() {
            return id;
        }

        public Shop shop() {
            return shop;
        }
    }
}
